"""The calls of one fiscal year as one table: read, checked, and saved whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, QueryDict

from grants import yearly
from grants.admin.rowforms import DRAWN, VERSION, CallRowForm, sources
from grants.admin.rows import CallAdmin
from grants.calls import Life
from grants.models import Call
from grants.yearly import CallRemark
from schemes.admin.citing.keeping import kept
from schemes.admin.saving import versions
from schemes.admin.saving.clashes import ClashLine, Held, differing
from schemes.models import Citation, Source, Track

LATE = "この表を開いたあとに、ほかの人がこの募集を変えました。まだ保存していません。下の比べる表を見てください。もう一度保存すると、あなたの入力に置き換えます。"
GONE = "この表を開いたあとに、ほかの人が消した募集があります。まだ何も保存していません。消えた行に入れていた内容: {typed}。"


@dataclass
class CallLine:
    """A call of the table. ``form``: None where the person may only look; ``late``: another person
    saved it since it was drawn."""

    call: Call
    version: versions.Version
    now: datetime
    form: CallRowForm | None = None
    late: bool = False

    @property
    def prefix(self) -> str:
        return f"call{self.call.pk}"

    @property
    def token(self) -> str:
        return self.version.token()

    @cached_property
    def life(self) -> Life:
        """As it is stored, not as it was typed."""
        return Life(cast("Any", _as_stored(self.call, self.version.row)), self.now)

    @property
    def citations(self) -> list[Citation]:
        return list(self.call.citations.all())

    @property
    def remarks(self) -> list[CallRemark]:
        found = list(yearly.remarks(self.life.call))
        return found if self.citations else [*yearly.unproved(self.life.call), *found]

    @property
    def is_changed(self) -> bool:
        return bool(self.form and self.form.is_bound and self.form.has_changed())

    def compared(self) -> Iterator[ClashLine]:
        if self.late and self.form:
            yield from differing(f"{self.call}の", self.form, self.version.row)


def _as_stored(call: Call, row: Mapping[str, Any]) -> Call:
    """A validated form writes what was typed into its row."""
    columns = {one.attname: row[one.name] for one in call._meta.concrete_fields if one.name in row}
    return Call(**columns)


@dataclass
class YearTable:
    """``sent``: what a browser sent, None for a table to be drawn."""

    request: HttpRequest
    year: int
    now: datetime
    sent: QueryDict | None = None
    known: Any = field(default_factory=sources)

    @cached_property
    def admin(self) -> CallAdmin:
        return cast("CallAdmin", admin.site._registry[Call])

    @cached_property
    def lines(self) -> list[CallLine]:
        calls = Call.objects.filter(fiscal_year=self.year)
        calls = calls.select_related("track__scheme").prefetch_related("citations__source")
        rows = versions.stored(Call, {"fiscal_year": self.year})
        order = ("track__scheme__order", "track__scheme__key", "track__order", "round_label")
        return [self._line(call, rows[call.pk]) for call in calls.order_by(*order)]

    @cached_property
    def _may_add_source(self) -> bool:
        return admin.site._registry[Source].has_add_permission(self.request)

    def _form(self, *args: Any, **kwargs: Any) -> CallRowForm:
        return CallRowForm(*args, known=self.known, may_add_source=self._may_add_source, **kwargs)

    def _line(self, call: Call, row: versions.Values) -> CallLine:
        line = CallLine(call, versions.Version(row, {}, {}), self.now)
        if not self.admin.has_change_permission(self.request, call):
            return line
        line.form = self._form(instance=call, prefix=line.prefix)
        # A row that was not on the page when it was sent is no row that was emptied.
        if self.sent is not None and f"{line.prefix}-{DRAWN}" in self.sent:
            bound = self._form(self.sent, instance=call, prefix=line.prefix)
            if bound.was_touched():
                line.form = bound
                seen = self.sent.get(f"{line.prefix}-{VERSION}") == line.token
                line.late = not seen and any(differing("", bound, line.version.row))
        return line

    # --- What is wrong ---

    @cached_property
    def gone(self) -> list[str]:
        """Rows that were sent, touched, and are there no more: what was typed in them."""
        there = {line.prefix for line in self.lines}
        return [
            prefix
            for prefix in self._prefixes()
            if prefix not in there and self._typed(prefix).was_touched()
        ]

    def _prefixes(self) -> list[str]:
        sent: Any = self.sent or {}
        return [key.removesuffix(f"-{DRAWN}") for key in sent if key.endswith(f"-{DRAWN}")][:1000]

    def _typed(self, prefix: str) -> CallRowForm:
        return self._form(self.sent, prefix=prefix)

    @cached_property
    def sentences(self) -> list[str]:
        """What is wrong with the table as a whole."""
        if not self.gone:
            return []
        texts = []
        for prefix in self.gone:
            form = self._typed(prefix)
            texts += [str(form[name].value()) for name in form.fields if form[name].value()]
        return [GONE.format(typed="、".join(texts) or versions.NOTHING)]

    @property
    def late(self) -> list[CallLine]:
        return [line for line in self.lines if line.late]

    @property
    def wrong(self) -> list[CallLine]:
        return [line for line in self.lines if line.form and line.form.errors]

    @property
    def is_sound(self) -> bool:
        # Every form is read, so that every error is shown.
        wrong = self.wrong
        return not (wrong or self.late or self.sentences)

    def compared(self) -> list[ClashLine]:
        return [line for one in self.late for line in one.compared()]

    # --- Saving ---

    def save(self) -> list[Call]:
        """Every row that changed, each on its own record. Call it under the lock of the work."""
        changed = [line for line in self.lines if line.is_changed]
        for line in changed:
            self._save(cast("CallRowForm", line.form), line.call)
        return [line.call for line in changed]

    def _save(self, form: CallRowForm, call: Call) -> None:
        request: Any = self.request
        request.held_row = Held(versions.read(self.admin, self.request, call))
        self.admin.save_model(self.request, form.save(commit=False), form, True)
        if form.cited:
            # Two rows of a table may cite the same new place.
            call.citations.add(kept(self.request, admin.site, form.cited))
        self.admin.log_change(self.request, call, f"{self.year}年度の募集の表から")


# --- Tracks without a call ------------------------------------------------------------------------


def tracks() -> QuerySet[Track]:
    """Tracks that have calls, of whatever year."""
    called = Call.objects.filter(track=OuterRef("pk"))
    return Track.objects.filter(Exists(called)).select_related("scheme")


def without(year: int, of: QuerySet[Track] | None = None) -> QuerySet[Track]:
    """Those of which none is known for a year."""
    called = Call.objects.filter(track=OuterRef("pk"), fiscal_year=year)
    return (tracks() if of is None else of).exclude(Exists(called))
