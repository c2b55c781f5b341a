"""The site as gunicorn serves it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.measures.wagtail_site.settings"
application = get_wsgi_application()
