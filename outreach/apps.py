from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "outreach"
    verbose_name = "人・場所・学び"

    def ready(self) -> None:
        from outreach import opendata, public, sections  # what it hands to schemes

        sections.hand_over()
        public.hand_over()
        opendata.hand_over()
