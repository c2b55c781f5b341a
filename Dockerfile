# Either site of the portal: PORTAL_SITE=public (the default) or PORTAL_SITE=staff.
# The environment it needs is listed at the top of shiminsanka/settings.py.

FROM python:3.12-slim-bookworm AS build
WORKDIR /portal
COPY requirements.lock ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes --no-deps -r requirements.lock
COPY manage.py gunicorn.conf.py ./
COPY shiminsanka shiminsanka
COPY schemes schemes
COPY grants grants
COPY outreach outreach
COPY templates templates
COPY static static
COPY fixtures fixtures
COPY docs/staff.md docs/staff.md
# Collected for both sites (the staff site has the admin's files as well). Nothing is asked of the
# local settings' database, and the key they make is deleted before the layer is closed.
RUN PORTAL_ENV=local PORTAL_VAR=/tmp/build PORTAL_STATIC=/portal/collected /venv/bin/python manage.py collectstatic --no-input --verbosity 0 && rm -r /tmp/build && /venv/bin/python -m compileall -q shiminsanka schemes grants outreach

FROM python:3.12-slim-bookworm
# A user of no other use, with no home and no shell.
RUN useradd --system --no-create-home --shell /usr/sbin/nologin --uid 10001 portal && mkdir /data && chown 10001 /data
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
