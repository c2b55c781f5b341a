from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = "お金の事業"

    def ready(self) -> None:
        from grants import opendata, public, sections  # what it hands to schemes

        sections.hand_over()
        public.hand_over()
        opendata.hand_over()
