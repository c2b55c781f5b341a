from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "outreach"
    verbose_name = "人・場所・学び"

    def ready(self) -> None:
        from outreach import sections  # hands its sections to schemes

        sections.hand_over()
