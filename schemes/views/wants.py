"""What people want, in the few words of a heading or a tile; a want without such words by its label."""

from collections.abc import Mapping

from schemes.document import Fact

TITLES: Mapping[str, str] = {
    "funds": "資金を得て事業をする",
    "training": "団体の力をつける",
    "advice": "相談する",
    "dispatch": "海外へ行って活動する",
    "learning": "授業や学びに使う",
    "giving": "寄附する",
    "dialogue": "JICAと話す・組む",
    "hosting": "研修員・留学生を受け入れる",
}


def title(fact: Fact, want: str) -> str:
    """A want of the catalogue's question as a heading."""
    return TITLES.get(want) or fact.label_of(want).partition("(")[0]
