"""Settings of the portal, from the environment; each unusual value has its reason beside it.

PORTAL_ENV    production (the default: forgetting it must be safe) or local (make run, make test)
PORTAL_SITE   public (the default in production), staff, or all (the default locally)
PORTAL_VAR    where this machine's data lie; default var/ of the checkout
SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL    required in production
PORTAL_BEHIND_PROXY    1 when a proxy sets X-Forwarded-Proto and adds to X-Forwarded-For itself
PORTAL_CATALOGUE_COPY  the copy of the catalogue a public process starts from without a database
PORTAL_PAGES  where the public pages are written as files on each publication; empty: nowhere
PORTAL_STATUS    trial (the default) or official: shown on every page
PORTAL_OPERATOR, PORTAL_OPERATOR_MAIL, PORTAL_OPERATOR_URL    who runs it, and where to write to
PORTAL_DATA_LICENCE    on which terms the data may be used; empty says that it is not decided
EMAIL_URL     the server that takes the staff site's mail; empty: none is sent
PORTAL_ADDRESS    where the public site stands (https://www.example.jp), for whole addresses
"""

import os
from pathlib import Path

from shiminsanka import database, environment

BASE_DIR = environment.BASE_DIR
VAR_DIR = environment.var_directory(os.environ)

IS_PRODUCTION = not environment.is_local(os.environ)
# Production without a choice is the site that has nothing to break into.
SITE = environment.choice(
    os.environ, "PORTAL_SITE", environment.SITES, "public" if IS_PRODUCTION else "all"
)
HAS_PUBLIC_SITE = SITE in ("public", "all")
HAS_STAFF_SITE = SITE in ("staff", "all")

if IS_PRODUCTION:
    environment.refuse_debug(os.environ)
    SECRET_KEY = environment.secret_key(os.environ)
    DEBUG = False
    ALLOWED_HOSTS = environment.allowed_hosts(os.environ)
else:
    SECRET_KEY = environment.local_secret_key(VAR_DIR)
    DEBUG = environment.switch(os.environ, "DEBUG")
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

PORTAL_CATALOGUE_COPY = Path(
    os.environ.get("PORTAL_CATALOGUE_COPY") or VAR_DIR / "catalogue.json"
).resolve()

PORTAL_PAGES = (
    Path(os.environ["PORTAL_PAGES"]).resolve() if os.environ.get("PORTAL_PAGES") else None
)

# Who runs it is never guessed: what is empty is said to be unknown (schemes.views.publisher).
PORTAL_STATUS = environment.status(os.environ)
PORTAL_OPERATOR = environment.line(os.environ, "PORTAL_OPERATOR")
PORTAL_OPERATOR_MAIL = environment.mail(os.environ, "PORTAL_OPERATOR_MAIL")
PORTAL_OPERATOR_URL = environment.web(os.environ, "PORTAL_OPERATOR_URL")
PORTAL_DATA_LICENCE = environment.line(os.environ, "PORTAL_DATA_LICENCE")
# Of the staff site alone (schemes.talking.notifying); without it nothing is sent.
MAIL_SERVER = environment.mail_server(os.environ, "EMAIL_URL") if HAS_STAFF_SITE else None
# Not taken from a request: a forged host would stand in pages that are kept.
PORTAL_ADDRESS = environment.origin(os.environ, "PORTAL_ADDRESS")

STAFF_APPS = [
    "schemes.staff.apps.StaffSiteConfig",  # django.contrib.admin, on a site of our own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "schemes.staff.apps.WayInConfig",
]
INSTALLED_APPS = [
    *(STAFF_APPS if HAS_STAFF_SITE else []),
    "django.contrib.staticfiles",
    "crispy_forms",
    "schemes",
    "grants",
    "outreach",
]
# The order is outside in: headers on every answer, then refusals, then the site itself.
MIDDLEWARE = [
    "shiminsanka.naming.RequestIdMiddleware",
    "shiminsanka.headers.HeadersMiddleware",
    # Before SecurityMiddleware, which redirects to HTTPS: load balancers ask in plain HTTP.
    "shiminsanka.health.HealthMiddleware",
    *(["shiminsanka.metrics.MetricsMiddleware"] if HAS_STAFF_SITE else []),
    "django.middleware.security.SecurityMiddleware",
    "shiminsanka.guard.GuardMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
]
if HAS_STAFF_SITE:
    MIDDLEWARE += [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django_otp.middleware.OTPMiddleware",
        "schemes.staff.sessions.SessionRulesMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "schemes.admin.drafts.working.DraftsMiddleware",
    ]

ROOT_URLCONF = "shiminsanka.urls"
WSGI_APPLICATION = "shiminsanka.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                *(
                    [
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        "schemes.admin.help.topic_of_page",
                    ]
                    if HAS_STAFF_SITE
                    else []
                ),
            ],
            # Not in a room of tags, which the public site would load as well.
            "libraries": {"talk": "schemes.admin.talk.tags"} if HAS_STAFF_SITE else {},
        },
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL")
if not DATABASE_URL and IS_PRODUCTION:
    raise environment.Misconfigured(
        f"環境変数 DATABASE_URL がないので、{database.FORM} の形で指定してください。"
    )
if not DATABASE_URL:
    # What starts a laptop is not there in production.
    from shiminsanka.local import localdb

    # Without a running server, commands that need none still work.
    DATABASE_URL = localdb.running_url(VAR_DIR) or localdb.url(VAR_DIR / "stopped")
DATABASES = {"default": database.settings_from_url(DATABASE_URL, writes=HAS_STAFF_SITE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
# What a version of the portal brings for a catalogue that is in use (schemes.review.releases).
RELEASES = BASE_DIR / "fixtures" / "releases"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("PORTAL_STATIC") or VAR_DIR / "static").resolve()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names carry a hash of the content, so a browser may keep them for ever.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Only the hashed names are served: an address without hash could show an older file.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
if not IS_PRODUCTION:
    # On one machine nothing is won by it, and a start takes seconds longer.
    WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("css", "js", "svg", "png", "txt", "md", "json", "html")
# No CORS header: nothing outside this host has a reason to load our files.
WHITENOISE_ALLOW_ALL_ORIGINS = False

CRISPY_ALLOWED_TEMPLATE_PACKS = ["dads"]
CRISPY_TEMPLATE_PACK = "dads"
# A form that cannot be drawn is an error, not an empty page.
CRISPY_FAIL_SILENTLY = False

# --- Input -----------------------------------------------------------------------------------
# The staff site's largest forms hold a scheme with all tracks and citations; nothing public is
# near the guard's limit of 1,000 fields (shiminsanka/guard.py).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000 if HAS_STAFF_SITE else 1_000

# --- Security --------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    # data: for the small icons inside the style sheets of the admin and the design tokens.
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The query string is what an applicant answered: it must not reach another site.
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "shiminsanka.errors.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    # X-Frame-Options is one of the headers that shiminsanka.headers gives, by address.
    "security.W002",
    # Preloading binds the whole registered domain, which is its owner's decision, not a site's.
    "security.W021",
]
if not HAS_STAFF_SITE:
    # The public site has no cookie and no session: there is nothing a forged request could use.
    SILENCED_SYSTEM_CHECKS.append("security.W003")
BEHIND_PROXY = IS_PRODUCTION and environment.switch(os.environ, "PORTAL_BEHIND_PROXY")
TERMINAL_COOKIE_NAME = "terminal"
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # The prefix makes a browser refuse these cookies from a neighbouring host or over HTTP.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    TERMINAL_COOKIE_NAME = "__Host-terminal"
    if BEHIND_PROXY:
        # Only with a proxy that always sets this header itself; else a visitor could forge it.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_COOKIE_HTTPONLY = True
if HAS_STAFF_SITE:
    DJANGOS = "django.contrib.auth.password_validation"
    AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"{DJANGOS}.UserAttributeSimilarityValidator"},
        {"NAME": f"{DJANGOS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
        {"NAME": f"{DJANGOS}.NumericPasswordValidator"},
        {"NAME": "schemes.staff.passwords.KnownPasswordValidator"},
        {"NAME": "schemes.staff.passwords.OwnWordsValidator"},
    ]
    LOGIN_URL = "admin:login"
    # How long an invitation is good for (schemes.staff.invitations).
    PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
    OTP_TOTP_ISSUER = "市民参加ポータル 職員用"
    OTP_ADMIN_HIDE_SENSITIVE_DATA = True
    # Wrong codes count with wrong passwords; a second brake would refuse right ones.
    OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
SESSION_COOKIE_SAMESITE = "Lax"
# A session ends with the browser, and at the latest after these hours; when a person does
# nothing, SessionRulesMiddleware ends it earlier.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60

# --- Log -------------------------------------------------------------------------------------
# To stderr, for whatever runs the process. Django's own records carry the path without the query
# string, and shiminsanka/accesslog.py writes none either: an applicant's answers are not kept.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"}
    },
    "filters": {"naming": {"()": "shiminsanka.naming.Naming"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["naming"]}
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's default would send mail to ADMINS and print twice.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
