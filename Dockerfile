# Either site of the portal: PORTAL_SITE=public (the default) or PORTAL_SITE=staff.
# The environment it needs is listed at the top of shiminsanka/settings.py.

FROM python:3.12.12-slim-bookworm@sha256:593bd06efe90efa80dc4eee3948be7c0fde4134606dd40d8dd8dbcade98e669c AS build
WORKDIR /portal
COPY requirements.lock ./
RUN python -m venv --without-pip /venv && pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes --no-deps -r requirements.lock
COPY manage.py gunicorn.conf.py ./
COPY shiminsanka shiminsanka
COPY schemes schemes
COPY grants grants
COPY outreach outreach
COPY templates templates
COPY static static
COPY fixtures fixtures
COPY docs/staff.md docs/staff.md
# Collected for both sites (the staff site has the admin's files as well). Nothing is signed and no
# database is asked: what production demands is given to this step alone, the key is thrown away.
RUN SECRET_KEY=$(/venv/bin/python -c "import secrets; print(secrets.token_urlsafe(64))") PORTAL_ENV=production PORTAL_SITE=staff ALLOWED_HOSTS=build.invalid DATABASE_URL=postgresql://build@build.invalid/build PORTAL_STATIC=/portal/collected /venv/bin/python manage.py collectstatic --no-input --verbosity 0 && /venv/bin/python -m compileall -q shiminsanka schemes grants outreach

FROM python:3.12.12-slim-bookworm@sha256:593bd06efe90efa80dc4eee3948be7c0fde4134606dd40d8dd8dbcade98e669c AS runtime
# Nothing that installs anything stays in it.
RUN pip uninstall --yes --quiet --root-user-action=ignore pip setuptools wheel && rm -rf /usr/local/lib/python3.12/ensurepip
# A user of no other use, with no home and no shell.
RUN useradd --system --no-create-home --shell /usr/sbin/nologin --uid 10001 portal && mkdir /data /srv/pages && chown 10001 /data /srv/pages
COPY --from=build /venv /venv
COPY --from=build /portal /portal
WORKDIR /portal
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORTAL_ENV=production PORTAL_STATIC=/portal/collected PORTAL_VAR=/data PORTAL_BIND=0.0.0.0 PORT=8000
USER 10001
EXPOSE 8000
# The copy of the catalogue that a public process starts from while the database is away.
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["gunicorn"]

# `docker build --target tools`: for manage.py backup and restore, with the clients of compose.yaml's PostgreSQL.
FROM runtime AS tools
USER 0
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-15 && rm -rf /var/lib/apt/lists/*
USER 10001

# What is built unless a target is named.
FROM runtime
USER 10001
