"""Settings of the portal, from the environment; each unusual value has its reason beside it."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SITE = os.environ.get("PORTAL_SITE", "all")
HAS_STAFF_SITE = SITE in ("staff", "all")

SECRET_KEY = os.environ.get("SECRET_KEY", "local-only")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]

STAFF_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
INSTALLED_APPS = [
    *(STAFF_APPS if HAS_STAFF_SITE else []),
    "django.contrib.staticfiles",
    "crispy_forms",
    "schemes",
    "grants",
    "outreach",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
]
if HAS_STAFF_SITE:
    MIDDLEWARE += [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ]

ROOT_URLCONF = "shiminsanka.urls"
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
                    ]
                    if HAS_STAFF_SITE
                    else []
                ),
            ]
        },
    }
]
WSGI_APPLICATION = "shiminsanka.wsgi.application"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "var" / "static"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["dads"]
CRISPY_TEMPLATE_PACK = "dads"
CRISPY_FAIL_SILENTLY = False
