"""The planner's form: a total, a period, and a breakdown by year and cost item.

What a person wrote is read as in the checker (``schemes.asking.forms``), under the same names:
``budget_yen``, ``project_months``, ``activities``, ``wants_special_window``. An amount of the
breakdown is ``cost-travel-1`` (travel, first year); item ``any`` and year ``0`` mean that the
item or the year is not set. All amounts of the breakdown add up; none is a sum of others.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Hidden, Layout, LayoutObject, Submit
from crispy_forms.utils import TEMPLATE_PACK
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from grants.money import BreakdownLine, Plan, PlanItem
from schemes.asking.answerfields import NOT_ASKED, AnswerForm, field_of
from schemes.asking.forms import STRANGERS_NAMED
from schemes.document import Fact
from schemes.judging.answers import printable
from schemes.memory import Memory
from schemes.writing import reading

TOTAL, PERIOD, ACTIVITIES, WINDOW = (
    "budget_yen",
    "project_months",
    "activities",
    "wants_special_window",
)
TRACK = "track"  # whose ceilings are looked at first, 「scheme/track」
ITEMS = "cost_items"  # the fact whose choices are the rows of the breakdown
UNDIVIDED = PlanItem("any", "費目を決めていない分")
CELL_TEMPLATE = "grants/_plan_cell.html"
YEARS_SHOWN, YEARS_MAX = 3, 10
CELL = re.compile(r"cost-([a-z_]{1,40})-(0|[1-9][0-9]?)")


def year_label(year: int) -> str:
    return f"{year}年目" if year else "年を決めていない分"


@dataclass(frozen=True)
class BreakdownRow:
    """One cost item of the breakdown with its fields, drawn, by year."""

    item: PlanItem
    cells: tuple[SafeString, ...]


class PlanForm(AnswerForm):
    """A plan as an address holds it. ``tracks``: those that a plan can be compared with."""

    def __init__(self, data: QueryDict, facts: Mapping[str, Fact], tracks: Collection[str] = ()):
        super().__init__(data)
        self.tracks = tracks
        self.items = (
            *(PlanItem(choice.value, choice.label) for choice in facts[ITEMS].choices),
            UNDIVIDED,
        )
        self.years = (*range(1, self._last_year() + 1), 0)
        period = _facts.of("period", lambda: _period_fact(facts[PERIOD]), facts[PERIOD])
        for fact in (facts[TOTAL], period, facts[ACTIVITIES], facts[WINDOW]):
            self.fields[fact.key] = field_of(fact)
        for item in self.items:
            for year in self.years:
                fact = _cell_fact(facts[TOTAL], item, year)
                self.fields[fact.key] = field_of(fact)

    def _last_year(self) -> int:
        """How many years the breakdown shows: those of the period, and those that are given."""
        given = (int(found[2]) for key in self.data if (found := CELL.fullmatch(key)))
        try:
            period = -(-reading.months(self.data.get(PERIOD, "")) // 12)
        except reading.Unreadable:
            period = 0
        return min(max(YEARS_SHOWN, period, *given, 0), YEARS_MAX)

    def clean(self) -> None:
        if len(self.data.getlist("as_of")) > 1:
            self.add_error(None, "アドレスの「as_of」は一つにしてください。")
        if TRACK in self.data and not self.track:
            self.add_error(
                None,
                "はじめに比べる制度を読み取れません。その制度の頁から「予算を立てる」を選び直してください。",
            )
        strangers = [key for key in self.data if key not in ("as_of", TRACK, *self.fields)]
        for key in strangers[:STRANGERS_NAMED]:
            self.add_error(
                None,
                f"「{printable(key)}」という項目はありません。アドレスから取り除いてください。",
            )
        if len(strangers) > STRANGERS_NAMED:
            more = len(strangers) - STRANGERS_NAMED
            self.add_error(None, f"ほかにも、計画にない項目が{more}個あります。")

    @property
    def track(self) -> str:
        """The track that is looked at first; empty where none is named, or none that is known."""
        named = self.data.getlist(TRACK)
        return named[0] if len(named) == 1 and named[0] in self.tracks else ""

    @property
    def plan(self) -> Plan:
        """The plan of a valid form; 「わからない」 counts as not given."""
        labels = {c.value: c.label for c in self[ACTIVITIES].fact.choices}
        return Plan(
            total=self._given(TOTAL),
            lines=tuple(self._lines()),
            months=self._given(PERIOD),
            activities=tuple(PlanItem(key, labels[key]) for key in self._given(ACTIVITIES) or ()),
            special=self._given(WINDOW),
        )

    def _given(self, name: str) -> Any:
        value = self.cleaned_data.get(name, NOT_ASKED)
        return None if value is NOT_ASKED else value

    def _lines(self) -> Iterator[BreakdownLine]:
        for item in self.items:
            for year in self.years:
                amount = self._given(_cell(item, year))
                if amount is not None:
                    yield BreakdownLine(amount, year or None, item if item != UNDIVIDED else None)

    @property
    def rows(self) -> list[BreakdownRow]:
        """The breakdown's fields, by item."""
        return [
            BreakdownRow(
                item, tuple(self[_cell(item, year)].drawn(CELL_TEMPLATE) for year in self.years)
            )
            for item in self.items
        ]

    @property
    def has_breakdown(self) -> bool:
        return any(self[name].value() for name in self.fields if CELL.fullmatch(name))

    @cached_property
    def helper(self) -> FormHelper:
        """How the form is drawn: GET to its own address, without a token."""
        made = FormHelper()
        made.form_method = "get"
        made.form_action = reverse("grants:plan")
        made.form_class = "plan-form"
        made.disable_csrf = True
        made.layout = Layout(
            *([Hidden("as_of", self.data["as_of"])] if "as_of" in self.data else []),
            *([Hidden(TRACK, self.track)] if self.track else []),
            Field(TOTAL, template="grants/_plan_field.html"),
            Field(PERIOD, template="grants/_plan_field.html"),
            ACTIVITIES,
            WINDOW,
            Breakdown(),
            Div(Submit("", "上限と比べる"), css_class="check-go"),
        )
        return made


def _cell(item: PlanItem, year: int) -> str:
    return f"cost-{item.key}-{year}"


_facts: Memory[Fact] = Memory(512)
_blank: Memory[SafeString] = Memory(16)


def _period_fact(period: Fact) -> Fact:
    return period.model_copy(update={"minimum": 1})


def _cell_fact(total: Fact, item: PlanItem, year: int) -> Fact:
    """The question for one amount, read and bounded as the total is."""
    return _facts.of((item, year), lambda: _made_cell_fact(total, item, year), total)


def _made_cell_fact(total: Fact, item: PlanItem, year: int) -> Fact:
    return total.model_copy(
        update={
            "key": _cell(item, year),
            "label": f"{item.label}({year_label(year)})",
            "question": year_label(year),
            "help": "",
        }
    )


@dataclass
class Breakdown(LayoutObject):
    """The amounts by cost item and year, folded away until one is given."""

    fields: list[str] = field(default_factory=list)
    template: str = "grants/_plan_breakdown.html"

    def render(
        self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any
    ) -> str:
        names = [name for name in form.fields if CELL.fullmatch(name)]
        form.rendered_fields.update(names)

        def draw() -> SafeString:
            return render_to_string(
                self.template, {"rows": form.rows, "is_open": form.has_breakdown}
            )

        if any(name in form.data for name in names):
            return draw()
        return _blank.of(form.years, draw, *map(form.fields.get, names))  # for everybody the same
