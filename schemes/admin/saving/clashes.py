"""What came between a form and its save: the lines that compare, and rows that are gone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.db import models
from django.http import HttpRequest, QueryDict

from schemes.admin.saving import versions

LATE = "この画面を開いたあとに、ほかの人がこの内容を変えました{who}。まだ保存していません。下の表で二つの内容を比べてください。もう一度保存すると、あなたの入力に置き換えます。"
STAYS = "ほかの人が加えた行({rows})は、保存してもそのまま残ります。"
GONE_ROWS = "ほかの人が消した行は、消えたままです。その行に入れていた内容は、下の表にあります。"
NONE = "(ありません)"
REMOVED = "(ほかの人が消しました)"


@dataclass(frozen=True)
class ClashLine:
    """A line of the table that compares: what the person typed beside what is stored."""

    label: str
    mine: str
    stored: str


@dataclass
class Held:
    """What one request knows of its row: as it was read under the lock, and what came between."""

    version: versions.Version
    late: bool = False
    who: str = ""
    added: list[str] = field(default_factory=list)
    gone: list[ClashLine] = field(default_factory=list)

    def sentence(self) -> str:
        said = LATE.format(who=self.who)
        if self.added:
            said += STAYS.format(rows="、".join(self.added))
        return said + GONE_ROWS if self.gone else said


def held(request: HttpRequest) -> Held | None:
    """What is known of the request's row; None while a row is added."""
    return getattr(request, "held_row", None)


def drop_gone(
    request: HttpRequest, row: models.Model, inline: Any, prefix: str, data: QueryDict
) -> None:
    """Take rows that another person deleted out of what was sent, and remember them."""
    state = held(request)
    if state is None:
        return
    stored = state.version.inlines.get(inline.model, {})
    there = {str(key) for key in stored}
    key = inline.model._meta.pk.name
    keys = [data.get(f"{prefix}-{i}-{key}") for i in range(_count(data, prefix, "INITIAL"))]
    state.added += [
        versions.name(inline.model, values) for pk, values in stored.items() if str(pk) not in keys
    ]
    for place in [place for place, pk in enumerate(keys) if pk not in there]:
        form = _cleaned(inline.get_formset(request, row).form(data, prefix=f"{prefix}-{place}"))
        state.gone += [
            ClashLine(f"{inline.opts.verbose_name}: {versions.label(one)}", text, REMOVED)
            for one, _, text in versions.typed(form)
            if text != versions.NOTHING
        ]
    _keep(data, prefix, [pk in there for pk in keys])


def compared(context: dict[str, Any], state: Held) -> Iterator[ClashLine]:
    """Where what was typed and what is stored differ, the row first, then its inline rows."""
    yield from differing("", context["adminform"].form, state.version.row)
    for shown in context["inline_admin_formsets"]:
        kind, stored = shown.opts.model, state.version.inlines.get(shown.opts.model, {})
        seen = set()
        for form in shown.formset.initial_forms:
            values = stored.get(form.instance.pk)
            seen.add(form.instance.pk)
            if values is not None:
                whose = versions.name(kind, values)
                if form.cleaned_data.get("DELETE") if form.is_valid() else False:
                    yield ClashLine(whose, "(削除)", "(あります)")
                else:
                    yield from differing(f"{whose}の", form, values)
        for key, values in stored.items():
            if key not in seen:
                yield ClashLine(versions.name(kind, values), NONE, "(ほかの人が加えました)")


def sent(admin: ModelAdmin, request: HttpRequest) -> Iterator[ClashLine]:
    """All that was sent, by the labels of the form that sent it."""
    if "post" in request.POST:  # the question whether to delete
        return
    form = admin.get_form(request, None, change=False)(request.POST)
    for one, _, text in versions.typed(_cleaned(form)):
        yield ClashLine(versions.label(one), text, "")
    for inline in admin.get_inline_instances(request, None):
        made = inline.get_formset(request, None)
        prefix = made.get_default_prefix()
        for place in range(_count(request.POST, prefix, "TOTAL")):
            part = _cleaned(made.form(request.POST, prefix=f"{prefix}-{place}"))
            for one, _, text in versions.typed(part):
                yield ClashLine(
                    f"{inline.opts.verbose_name} {place + 1}: {one.verbose_name}", text, ""
                )


def differing(whose: str, form: forms.ModelForm, stored: versions.Values) -> Iterator[ClashLine]:
    """Where what a form was sent and what is stored of its row differ."""
    for one, value, text in versions.typed(_cleaned(form)):
        # Whose row an inline row is, is not stored beside its values.
        if one.name in stored and not versions.same(value, stored[one.name]):
            yield ClashLine(f"{whose}{versions.label(one)}", text, versions.words(one, stored))


def _cleaned(form: forms.ModelForm) -> forms.ModelForm:
    form.errors  # noqa: B018 - reading them cleans the form
    return form


def _count(data: QueryDict, prefix: str, which: str) -> int:
    text = data.get(f"{prefix}-{which}_FORMS", "")
    # As many as a form may have fields; what is no number was not sent by a page.
    return min(int(text), 1_000) if text.isascii() and text.isdigit() else 0


def _keep(data: QueryDict, prefix: str, initial: list[bool]) -> None:
    """Leave those of a formset's first forms that are true, and all after them; they move up."""
    places = range(max(_count(data, prefix, "TOTAL"), len(initial)))
    kept = [place for place in places if place >= len(initial) or initial[place]]
    moved = {str(old): new for new, old in enumerate(kept)}
    sent = {}
    for key in [key for key in data if key.startswith(f"{prefix}-")]:
        place, dash, name = key.removeprefix(f"{prefix}-").partition("-")
        if dash and place.isdigit():
            values = data.getlist(key)
            del data[key]
            if place in moved:
                sent[f"{prefix}-{moved[place]}-{name}"] = values
    for key, values in sent.items():
        data.setlist(key, values)
    data[f"{prefix}-TOTAL_FORMS"] = str(len(kept))
    data[f"{prefix}-INITIAL_FORMS"] = str(sum(initial))
