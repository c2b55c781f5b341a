from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class SchemesConfig(AppConfig):
    name = "schemes"
    verbose_name = "スキームと応募要件"

    def ready(self) -> None:
        from schemes import roles
        from schemes.editing import kinds
        from schemes.opendata import files
        from schemes.views.keeping import making

        kinds.hand_over()
        making.FILLED[("file",)] = files.names
        # One of CommonGrants is made when it is asked for: its list says the same.
        making.FILLED[("id",)] = lambda _: iter(())

        if apps.is_installed("django.contrib.auth"):
            # After auth's own receiver, which makes the permissions.
            post_migrate.connect(roles.keep, dispatch_uid="schemes.roles")
