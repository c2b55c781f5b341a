"""One citation as it is typed: which source, where in it, which words; and the row that it means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from schemes.models import Citation, Source
from schemes.models.fields import QuoteField
from schemes.writing import japanese, reading
from schemes.writing.names import nearest, plain

MOST = 20  # lines that one form may send
TEXTS = ("source", "locator", "quote", "as_of", "as_of_label", "url", "kind")
LONGEST_KEY = 40
MOST_MEANT = 4

NO_SOURCE = "出典を入れてください。"
UNKNOWN = "出典「{}」はありません。{}新しい出典のときは、アドレスと資料の種類も入れてください。"
SEVERAL = "「{}」にあたる出典がいくつかあります。どれかを、名前をそのまま入れて選んでください: {}。"
NO_WORDS = "引用する言葉を入れてください。"
SEVERAL_AT_PLACE = "この箇所には引用が{}件あります。使うものの言葉を入れてください。"
OTHER_DAY = "同じ出典・箇所・言葉の引用がすでにあり、時点は{}です。時点を空にするか、引用の頁で直してください。"
NO_DAY = "書かれていません"
NO_KIND = "新しい出典の「資料の種類」を選んでください。"
NO_ADDRESS = "新しい出典のアドレスを入れてください。載っている場所がわからないときは、種類を「掲載場所を確かめられないもの」にします。"
NOT_A_PAGE = "アドレスは https:// か http:// から書いてください。"
SAME_TITLE = (
    "「{}」という出典はすでにあります。それを使うときは、アドレスと種類を空にしてください。"
)
SAME_ADDRESS = "このアドレスの出典は「{}」です。それを使うときは、出典にその名前を入れてください。"
MAY_NOT = "新しい出典を加える権限がありません。今ある出典から選んでください。"


@dataclass(frozen=True)
class TypedCitation:
    """As it was sent, blanks at the ends aside. ``summary``: the words are not the source's own."""

    source: str = ""
    locator: str = ""
    quote: str = ""
    as_of: str = ""
    as_of_label: str = ""
    url: str = ""
    kind: str = ""
    summary: bool = False

    @property
    def is_blank(self) -> bool:
        """Nothing was typed; a kind alone is no citation."""
        return not any(getattr(self, name) for name in TEXTS if name != "kind")

    def __str__(self) -> str:
        return f"{' '.join(filter(None, [self.source, self.locator]))}「{self.quote}」"


def sent(data: Mapping[str, Any], name: str) -> list[TypedCitation]:
    """The lines of a field that were sent, those with nothing in them as well."""
    found = []
    for place in range(MOST):
        start = f"{name}-{place}-"
        if f"{start}source" not in data:
            break
        texts = {one: str(data.get(start + one) or "").strip() for one in TEXTS}
        found.append(TypedCitation(**texts, summary=bool(data.get(f"{start}summary"))))
    return found


def called(source: Source, sources: Iterable[Source]) -> str:
    """The name by which a source is chosen: its title, with its key where others have the same."""
    shared = sum(one.title == source.title for one in sources) > 1
    return f"{source.title} ({source.key})" if shared else source.title


class Reader:
    """Reads the lines of one form. ``may_add_source``: whether a new one is taken."""

    def __init__(self, may_add_source: bool = True) -> None:
        self.may_add_source = may_add_source
        self.sources = list(Source.objects.all())

    def read(self, line: TypedCitation) -> Citation:
        """The citation that a line means: a stored one, else one that is yet to be saved, its source
        as well. ValidationError says what is wrong with the line."""
        source = self._source(line)
        if source.pk and not line.quote:
            return self._at_place(source, line.locator)
        day = self._day(line.as_of)
        words = QuoteField().to_python(line.quote)
        row = Citation(
            source=source,
            locator=line.locator,
            quote=words,
            verbatim=not line.summary,
            as_of=day,
            as_of_label=line.as_of_label,
        )
        if not words:
            raise ValidationError(NO_WORDS, code="words")
        _check(row, "source")
        return self._stored(row) or row

    def _day(self, text: str) -> Any:
        try:
            return reading.day(text) if text else None
        except reading.Unreadable as problem:
            raise ValidationError(f"時点: {problem.message}", code="day") from None

    def _at_place(self, source: Source, locator: str) -> Citation:
        """Where a source has a single citation at a place, its source and place are enough."""
        found = list(Citation.objects.filter(source=source, locator=locator)[:MOST])
        if not (locator and found):
            raise ValidationError(NO_WORDS, code="words")
        if len(found) > 1:
            raise ValidationError(SEVERAL_AT_PLACE.format(len(found)), code="several")
        return found[0]

    def _stored(self, row: Citation) -> Citation | None:
        found = stored(row) if row.source.pk else None
        if found and row.as_of and row.as_of != found.as_of:
            told = japanese.day(found.as_of) if found.as_of else NO_DAY
            raise ValidationError(OTHER_DAY.format(told), code="day")
        return found

    # --- The source ---

    def _source(self, line: TypedCitation) -> Source:
        if not line.source:
            raise ValidationError(NO_SOURCE, code="source")
        if line.url or line.kind:
            return self._new(line)
        wanted = plain(line.source)
        exact = [one for one in self.sources if wanted in self._names(one)]
        meant = exact or [one for one in self.sources if wanted in plain(one.title)]
        if len(meant) == 1:
            return meant[0]
        if meant:
            names = "、".join(f"「{called(one, self.sources)}」" for one in meant[:MOST_MEANT]) + (
                "など" if len(meant) > MOST_MEANT else ""
            )
            raise ValidationError(SEVERAL.format(line.source, names), code="several")
        near = nearest(line.source, [one.title for one in self.sources])
        raise ValidationError(UNKNOWN.format(line.source, near), code="unknown")

    def _names(self, source: Source) -> set[str]:
        names = {called(source, self.sources), source.key, f"{source.title} ({source.key})"}
        return {plain(name) for name in names}

    def _new(self, line: TypedCitation) -> Source:
        """A source that is not there yet, by its name and its address."""
        title, address = plain(line.source), line.url.rstrip("/")
        for one in self.sources:
            same_address = bool(address) and one.url.rstrip("/") == address
            if plain(one.title) == title and (same_address or not address):
                return one
            if plain(one.title) == title:
                raise ValidationError(SAME_TITLE.format(one.title), code="known")
            if same_address:
                raise ValidationError(SAME_ADDRESS.format(one.title), code="known")
        if not self.may_add_source:
            raise ValidationError(MAY_NOT, code="forbidden")
        if not line.kind:
            raise ValidationError(NO_KIND, code="kind")
        if not line.url and line.kind != Source.Kind.UNLOCATED:
            raise ValidationError(NO_ADDRESS, code="address")
        if line.url and urlsplit(line.url).scheme not in ("http", "https"):
            raise ValidationError(NOT_A_PAGE, code="scheme")
        row = Source(title=line.source, url=line.url, kind=line.kind)
        row.address_known = bool(line.url)
        _check(row, "key")
        return row


def stored(row: Citation) -> Citation | None:
    """The citation that has the same source, place and words."""
    same = Citation.objects.filter(source=row.source, locator=row.locator, quote=row.quote)
    return same.select_related("source").first()


def key_of(source: Source) -> str:
    """A key for a new source, of the last words of its address, that no other source has."""
    path = re.sub(r"\.[a-z]+$", "", urlsplit(source.url).path.lower())
    words = [word for word in re.findall(r"[a-z0-9]+", path) if word != "index"]
    base = "-".join(words[-2:]) or "source"
    base = base[: LONGEST_KEY - 4].strip("-")
    taken = set(Source.objects.filter(key__startswith=base).values_list("key", flat=True))
    others = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (base, *others) if key not in taken)


def _check(row: Any, left_out: str) -> None:
    """The columns' own rules, each with the column's name."""
    try:
        row.clean_fields(exclude={left_out})
    except ValidationError as problem:
        said = [
            f"{row._meta.get_field(name).verbose_name}: {text}"
            for name, texts in problem.message_dict.items()
            for text in texts
        ]
        raise ValidationError(said) from None
