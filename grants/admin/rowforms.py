"""A call as one row of the table of its year: its days, its page, and where they are written."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from grants.models import Call
from schemes.admin.base import KeyedForm
from schemes.admin.citing.lines import Reader, TypedCitation
from schemes.admin.tables.cells import Related, Unclear
from schemes.admin.written import ClockField, DayField
from schemes.models import Citation, Source
from schemes.models.fields import QuoteField

SOURCES = "sources"
"""The list on the page that the browser offers for a source."""
VERSION, DRAWN = "_version", "_drawn"
PLACE = ("source", "locator", "quote")
NEW = ("source_url", "source_kind")
"""Of a source that there is not yet."""
NO_SOURCE = "出典を選んでください。一覧にないときは、名前を入れ、「新しい出典のとき」にアドレスと資料の種類も入れてください。"
IF_NEW = "新しい出典のときは、「新しい出典のとき」にアドレスと資料の種類も入れてください。"
AT_FAULT = {
    "words": "quote",
    "kind": "source_kind",
    "address": "source_url",
    "scheme": "source_url",
}
"""By what is wrong with a new source's citation, its cell; else the source's."""
NO_WORDS = "資料の言葉をそのまま入れてください。"
DAY = {"autocomplete": "off", "size": 12}
TEXT = {"autocomplete": "off"}


def _box(column: Any, **kwargs: Any) -> Any:
    """An address that is typed without its beginning is one of today."""
    own = {"assume_scheme": "https"} if isinstance(column, models.URLField) else {}
    return column.formfield(**kwargs, **own)


class CallRowForm(KeyedForm):
    """``known``: how a source is known by its name; one for all rows of a page."""

    source = forms.CharField(
        label="出典",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={**TEXT, "list": SOURCES}),
    )
    locator = forms.CharField(
        label="箇所", required=False, max_length=100, widget=forms.TextInput(attrs=TEXT)
    )
    quote = forms.CharField(
        label="言葉", required=False, widget=forms.TextInput(attrs=TEXT), strip=True
    )

    source_url = forms.CharField(
        label="出典のアドレス",
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={**TEXT, "placeholder": "https://"}),
    )
    source_kind = forms.ChoiceField(
        label="資料の種類", required=False, choices=[("", ""), *Source.Kind.choices]
    )

    class Meta:
        model = Call
        fields = (
            "consult_from",
            "consult_by",
            "opens_on",
            "closes_on",
            "closes_at",
            "arrival",
            "page_url",
            "note",
        )
        formfield_callback = _box
        days = ("consult_from", "consult_by", "opens_on", "closes_on")
        field_classes = {**dict.fromkeys(days, DayField), "closes_at": ClockField}
        labels = {"opens_on": "応募の開始日", "closes_on": "応募の締切日"}
        widgets = {
            **{name: forms.TextInput(attrs=DAY) for name in (*days, "closes_at", "arrival")},
            "page_url": forms.URLInput(attrs=TEXT),
            "note": forms.TextInput(attrs=TEXT),
        }

    def __init__(
        self, *args: Any, known: Related, may_add_source: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.known = known
        if not may_add_source:
            for name in NEW:
                del self.fields[name]
        self.cited: Citation | None = None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        source, locator, quote = (found.get(name, "") for name in PLACE)
        url, kind = (found.get(name, "") for name in NEW)
        if not any((source, locator, quote, url, kind)) or self.errors:
            return found
        if url or kind:
            self.cited = self._newly(TypedCitation(source, locator, quote, url=url, kind=kind))
            return found
        key = self._source(source)
        if not quote:
            self.add_error("quote", NO_WORDS)
        if key and quote:
            self.cited = self._citation(key, locator, quote)
        return found

    def _source(self, name: str) -> int | None:
        try:
            key = self.known.read(name) if name else None
        except Unclear as unclear:
            self.add_error("source", f"{unclear}{IF_NEW if NEW[0] in self.fields else ''}")
            return None
        if key is None:
            self.add_error("source", NO_SOURCE)
        return key

    def _newly(self, typed: TypedCitation) -> Citation | None:
        """A citation of a source that is told with its address and kind, not yet saved."""
        try:
            return Reader().read(typed)
        except ValidationError as error:
            code = getattr(error, "code", "") or ""
            self.add_error(AT_FAULT.get(code, "source"), error.messages)
            return None

    def _citation(self, source: int, locator: str, quote: str) -> Citation | None:
        """The citation that there is, or a new one, not yet saved."""
        words = QuoteField().to_python(quote)
        found = Citation.objects.filter(source=source, locator=locator, quote=words).first()
        if found:
            return found
        made = Citation(source_id=source, locator=locator, quote=words)
        try:
            made.full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for sentences in error.message_dict.values():
                self.add_error("quote", sentences)
            return None
        return made

    def drawn(self) -> str:
        """Names what the row's cells hold, as a browser sends them."""
        told = [str(self[name].value() or "").replace("\r\n", "\n") for name in self.fields]
        return hashlib.sha256("\0".join(told).encode()).hexdigest()

    def was_touched(self) -> bool:
        """Whether the person changed a cell of the row since it was drawn."""
        return self.data.get(f"{self.prefix}-{DRAWN}") != self.drawn()


def sources() -> Related:
    """Every source by its name; asked of the database once."""
    return Related(Citation._meta.get_field("source"), Source.objects.all)
