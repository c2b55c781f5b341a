"""What every file says of itself: its edition, its day, whence it comes, on which terms it may be used."""

from dataclasses import dataclass

from schemes.views.publisher import publisher
from schemes.views.serving import Moment

SITE = "市民参加ポータル"
OWNER = "独立行政法人国際協力機構"
"""Who runs the schemes, whoever runs this site."""
SOURCE = f"{OWNER}(JICA)などの公表資料をもとに、{SITE}が要約して作成"
UNDECIDED = "確認中"
COLUMNS = ("版", "基準日", "データの出典", "利用条件")
"""The last columns of every table."""


@dataclass(frozen=True)
class Stamp:
    """``address``: where the site stands, else empty; ``operator``: who runs it, else empty."""

    edition: str
    day: str
    source: str
    licence: str
    operator: str
    address: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The same as cells of ``COLUMNS``."""
        return (self.edition, self.day, self.source, self.licence)

    def rows(self, title: str, path: str) -> list[tuple[str, str]]:
        """The same as rows of a sheet of its own."""
        return [
            ("データの名前", title),
            *zip(COLUMNS, self.cells, strict=True),
            ("公開元", self.operator or UNDECIDED),
            ("アドレス", self.address + path),
        ]

    def told(self, title: str, path: str) -> dict[str, str | None]:
        """The same as the head of a JSON file."""
        return {
            "データの名前": title,
            "版": self.edition,
            "基準日": self.day,
            "データの出典": self.source,
            "利用条件": self.licence,
            "公開元": self.operator or None,
            "アドレス": self.address + path,
        }


def stamp(now: Moment) -> Stamp:
    found = publisher()
    return Stamp(
        now.catalogue.edition,
        now.day.isoformat(),
        SOURCE,
        found.licence or UNDECIDED,
        found.name,
        found.address,
    )
