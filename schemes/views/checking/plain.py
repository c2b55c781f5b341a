"""The words of rules as citizens say them, for the answer pages; the evidence keeps the exact ones."""

from schemes.catalogue import Catalogue

TERMS = "terms"  # the section of the overview with the published word list
# Said by every edition's rules; what is published as a word to avoid comes before.
WORDS = (
    ("相手国側実施機関(カウンターパート)", "相手の国でいっしょに行う機関"),
    ("相手国側の実施機関", "相手の国でいっしょに行う機関"),
    ("相手国側実施機関", "相手の国でいっしょに行う機関"),
    ("に裨益する", "に役立つ"),
    ("裨益", "役立つこと"),
    ("人員の派遣", "人の派遣"),
    ("人員派遣", "人の派遣"),
    ("機材供与", "物や機材を渡す活動"),
    ("技術研修", "研修"),
    ("本邦研修", "日本での研修"),
    ("概要の別のページ", "同じ資料の別のページ"),
    ("概要", "資料"),
    ("基準資料(2026年3月)", "2026年3月の資料"),
    ("類型", "制度"),
    ("要件", "条件"),
)


def plain(catalogue: Catalogue, text: str) -> str:
    """A text in plain words: first those of the published list, then our own."""
    for before, after in (*_published(catalogue), *WORDS):
        text = text.replace(before, after)
    return text


def _published(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Words to avoid with what people say instead, the longest first; made once per catalogue."""
    key = "plain words"
    if key not in catalogue.pages:
        rows = catalogue.overview.sections.get(TERMS, ())
        found = [(row.word, row.plain) for row in rows if row.avoided and row.plain]
        catalogue.pages[key] = sorted(found, key=lambda pair: -len(pair[0]))
    return catalogue.pages[key]
