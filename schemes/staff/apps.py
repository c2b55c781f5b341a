"""The staff site as an application: Django's admin, on a site of our own."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import import_string


class WayInConfig(AppConfig):
    """The tables of the way in."""

    name = "schemes.staff"
    label = "staff"
    verbose_name = "ログイン"
    default_auto_field = "django.db.models.BigAutoField"


class StaffSiteConfig(AdminConfig):
    default_site = "schemes.admin.site.StaffSite"

    def ready(self) -> None:
        from django.contrib import admin
        from django.contrib.auth.signals import user_logged_in
        from django_otp.plugins.otp_static.models import StaticDevice
        from django_otp.plugins.otp_totp.models import TOTPDevice

        from schemes.staff import sessions

        user_logged_in.connect(sessions.stamp, dispatch_uid="schemes.staff.sessions")
        # Importing the class imports its room, whose admins register and so ask for the site. If the
        # site were what is asked for first, they would register with another one.
        import_string(self.default_site)
        super().ready()
        # Secrets of the second factor are nobody's to list.
        admin.site.unregister([StaticDevice, TOTPDevice])
