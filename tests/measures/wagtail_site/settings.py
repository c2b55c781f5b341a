"""What `wagtail start` writes, over PostgreSQL; with BENCH_CACHE, wagtail-cache over that kind of cache."""

import os

from django.core.management.utils import get_random_secret_key

from shiminsanka import database

SECRET_KEY = get_random_secret_key()
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "tests.measures.wagtail_site.urls"
INSTALLED_APPS = [
    "tests.measures.wagtail_site",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
# Connections are kept as the portal keeps them, and not asked first whether they still are.
DATABASES = {
    "default": {
        **database.settings_from_url(os.environ["BENCH_DATABASE_URL"]),
        "CONN_HEALTH_CHECKS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
STATIC_URL = "/static/"
WAGTAIL_SITE_NAME = "計測"
WAGTAILADMIN_BASE_URL = "http://localhost"

if cache := os.environ["BENCH_CACHE"]:
    # As its guide says, which takes files.
    INSTALLED_APPS.append("wagtailcache")
    MIDDLEWARE = [
        "wagtailcache.cache.UpdateCacheMiddleware",
        *MIDDLEWARE,
        "wagtailcache.cache.FetchFromCacheMiddleware",
    ]
    CACHES = {
        "default": {
            "BACKEND": f"django.core.cache.backends.{cache}",
            "LOCATION": os.environ["BENCH_CACHE_FILES"],
            "KEY_PREFIX": "wagtailcache",
            "TIMEOUT": 4 * 60 * 60,
        }
    }
