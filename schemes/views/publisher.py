"""Who runs the site and where to write to, as the settings say; what they do not say is empty."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Publisher:
    """``report``: the address to which mistakes are told. ``address``: where the site stands."""

    is_trial: bool
    name: str
    mail: str
    url: str
    licence: str
    address: str

    @property
    def report(self) -> str:
        return self.url or (f"mailto:{self.mail}" if self.mail else "")


def publisher() -> Publisher:
    return Publisher(
        settings.PORTAL_STATUS == "trial",
        settings.PORTAL_OPERATOR,
        settings.PORTAL_OPERATOR_MAIL,
        settings.PORTAL_OPERATOR_URL,
        settings.PORTAL_DATA_LICENCE,
        settings.PORTAL_ADDRESS,
    )
