"""The checker's form laid out for crispy-forms; drawn by our template pack ``dads``.

Titles are handed to the templates as values. crispy's own Fieldset and Button would compile
them as templates, which words from the catalogue must never be.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Hidden, Layout, LayoutObject, Submit
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from schemes.judging.answers import MEMBERS_MAX
from schemes.memory import Memory

_unanswered: Memory[str] = Memory(100)


@dataclass
class QuestionGroup(LayoutObject):
    """A titled group: its questions, then ``more`` folded away unless ``is_open``."""

    title: str
    main: list[str]
    more: list[str]
    is_open: bool = False
    template: str = "%s/layout/group.html"

    @property
    def fields(self) -> list[str]:
        return [*self.main, *self.more]

    def render(
        self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any
    ) -> str:
        def draw() -> str:
            main, more = _questions(form, self.main), _questions(form, self.more)
            return render_to_string(
                self.get_template_name(template_pack), {"group": self, "main": main, "more": more}
            )

        if self.is_open or any(name in form.data or name in form.errors for name in self.fields):
            return draw()
        # Unanswered it is for everybody the same.
        return _unanswered.of(
            (self.title, *self.main, "", *self.more), draw, *map(form.fields.get, self.fields)
        )


def _questions(form: Any, names: Iterable[str]) -> SafeString:
    """Questions as they draw themselves. (crispy would hand each the context of the whole page.)"""
    drawn = [form[name].as_field_group() for name in names]
    return mark_safe("".join(drawn))  # noqa: S308 — each by its template


@dataclass
class Members(LayoutObject):
    """The bodies of a 共同事業体: one set of fields each, with buttons to add and remove."""

    bodies: list[list[str]]
    fields: list[str] = field(default_factory=list)
    template: str = "%s/layout/members.html"

    def render(
        self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any
    ) -> str:
        drawn = [_questions(form, names) for names in self.bodies]
        return render_to_string(
            self.get_template_name(template_pack),
            {"bodies": list(enumerate(drawn)), "count": len(drawn), "most": MEMBERS_MAX},
        )


@dataclass
class Along(LayoutObject):
    """Answers that go along unseen. (crispy's own Hidden would compile them as templates.)"""

    pairs: list[tuple[str, str]]
    fields: list[str] = field(default_factory=list)
    template: str = "%s/layout/along.html"

    def render(
        self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any
    ) -> str:
        return render_to_string(self.get_template_name(template_pack), {"pairs": self.pairs})


def helper(form: Any) -> FormHelper:
    """How the checker's form is drawn: all questions, by group."""
    return _helper(Layout(*_hidden(form), *_body(form)))


STEPPING = ("show", "ask", "asked")


def step_helper(form: Any, key: str) -> FormHelper:
    """How one question is drawn. An answer given before keeps its place in the address."""
    names = [name for name in form.data if name not in STEPPING]
    place = names.index(key) if key in names else len(names)
    before, after = (
        [(name, value) for name in part for value in form.data.getlist(name)]
        for part in (names[:place], names[place + 1 :])
    )
    control = [("show", "step"), ("asked", key)]
    go = Div(Submit("", "次へ進む"), css_class="check-go")
    return _helper(Layout(Along(before), key, Along([*after, *control]), go))


def _helper(layout: Layout) -> FormHelper:
    """GET to the checker's own address, without a token."""
    made = FormHelper()
    made.form_method = "get"
    made.form_action = reverse("schemes:check")
    made.form_class = "check-form"
    made.disable_csrf = True
    made.layout = layout
    return made


def _body(form: Any) -> list[Any]:
    if form.is_first_step:
        return [*form.groups, Div(Submit("", "次へ進む"), css_class="check-go")]
    # The first button of a form is the one that the Enter key presses.
    return [
        Div(Submit("", "ここまでの回答で結果を見る"), css_class="check-go"),
        *form.groups,
        *([Members(form.bodies)] if form.member_facts else []),
        Div(Submit("", "結果を見る"), css_class="check-go"),
    ]


def _hidden(form: Any) -> list[Hidden]:
    found = [Hidden("as_of", form.data["as_of"])] if "as_of" in form.data else []
    if form.is_first_step:
        found.append(Hidden("show", "questions"))
    if form.bodies:
        found.append(Hidden("members", len(form.bodies)))
    return found
