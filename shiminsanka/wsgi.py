"""The WSGI application of either site; a start that cannot succeed is one sentence, exit code 1."""

import logging
import os
import sys

from django.core.wsgi import get_wsgi_application

from shiminsanka import database, environment, starting

log = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiminsanka.settings")
try:
    starting.setup()

    from django.conf import settings

    from schemes import catalogue, counting
    from schemes.views.keeping import press
    from shiminsanka import guard
    from shiminsanka.front import Door

    if settings.HAS_STAFF_SITE:
        database.check(settings.DATABASES["default"])
    try:
        # The public site may start from its copy on disk while the database is away.
        catalogue.start()
    except catalogue.NoCatalogue as problem:
        # The staff site is where the first edition is published.
        if settings.SITE != "staff":
            sys.exit(str(problem))
    is_connected = catalogue.readiness().get("database") == "connected"
    if settings.IS_PRODUCTION and is_connected and database.can_rewrite():
        log.warning(
            "版を書き換えられる役割でデータベースにつないでいます。"
            "「python manage.py roles」で役割を分けて、DATABASE_URL を替えてください。"
        )
    if settings.HAS_PUBLIC_SITE:
        counting.start()
        press.start(ahead=settings.IS_PRODUCTION, directory=settings.PORTAL_PAGES)
    application = Door(guard.door(get_wsgi_application()), keeps=settings.HAS_PUBLIC_SITE)
except environment.CannotRun as problem:
    sys.exit(str(problem))
