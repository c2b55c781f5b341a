"""The inputs of the checker's form: what a person sees for each type of fact.

An address may hold a name several times, so every input hands over the list of its texts;
whether one was enough is said by the field. The empty choice is 「未回答」.
"""

import re
from functools import cached_property
from html import escape
from itertools import groupby
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from schemes.document import Choice, Fact
from schemes.writing.places import COUNTRY_CHOICES, PREFECTURES

MOST_RADIOS = 12  # longer lists become a menu
UNKNOWN_CHOICE = ("unknown", "わからない")
EMPTY_LABEL = "選んでください"
USUAL_SHOWN = 4
# What is only short for a name, or only how it sounds.
_SHORT_OR_SOUND = re.compile(r"^\(|^[ぁ-ゖー]+$")

REGIONS = tuple(dict.fromkeys(prefecture.region for prefecture in PREFECTURES))


class AllTexts:
    """Mixin: all non-blank texts that an address holds for the input's name."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [text for text in data.getlist(name) if text.strip()]


class TextAnswer(AllTexts, forms.TextInput):
    """What is typed in; 「わからない」 is a box of its own beside it (dads/field.html)."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = {**self.attrs, **(attrs or {})}.items()
        told = "".join([f' {key}="{escape(str(one))}"' for key, one in own])
        text = escape(self.format_value(value))
        return mark_safe(  # noqa: S308 — every value is escaped; names of attributes are ours
            f'<input type="{self.input_type}" name="{escape(name)}" value="{text}"{told}>'
        )

    def format_value(self, value: Any) -> str:
        return next((text for text in value or () if text != UNKNOWN_CHOICE[0]), "")


class _Boxes(AllTexts, forms.widgets.ChoiceWidget):
    """Buttons or boxes, drawn in one go: templates per option take most of a page's time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen, id_ = set(self.format_value(value)), escape((attrs or {}).get("id", f"id_{name}"))
        name = escape(name)
        options = [
            f'<label for="{id_}_{place}"><input id="{id_}_{place}" type="{self.input_type}" '
            f'name="{name}" value="{escape(value)}"{_mark("checked", value in chosen)}> '
            f"{escape(str(label))}</label>"
            for place, (value, label) in enumerate(self.choices)
        ]
        return mark_safe(f'<div id="{id_}">{"".join(options)}</div>')  # noqa: S308 — escaped above


class RadioAnswer(_Boxes, forms.RadioSelect):
    def format_value(self, value: Any) -> list[str]:
        return list(value or [""])


class BoxesAnswer(_Boxes, forms.CheckboxSelectMultiple):
    pass


class MenuAnswer(AllTexts, forms.Select):
    """A menu, drawn in one go as well."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = self._options
        for one in set(value or [""]):
            start = _start(one)
            options = options.replace(f"{start}>", f"{start} selected>")
        own = forms.utils.flatatt({"name": name, **self.attrs, **(attrs or {})})
        return format_html("<select{}>{}</select>", own, mark_safe(options))  # noqa: S308 — drawn below

    @cached_property
    def _options(self) -> str:
        """All options as they are when none is chosen."""
        return "".join(_drawn(*entry) for entry in self.choices)


def _drawn(value: str, label: Any) -> str:
    """An option, or a titled group of them."""
    if isinstance(label, str):
        return f"{_start(value)}>{escape(label)}</option>"
    inside = "".join(_drawn(*entry) for entry in label)
    return f'<optgroup label="{escape(value)}">{inside}</optgroup>'


def _start(value: str) -> str:
    return f'<option value="{escape(value)}"'


def _mark(attribute: str, is_set: bool) -> str:
    return f" {attribute}" if is_set else ""


_KANA_ROWS = (
    ("ア行", "ァアィイゥウェエォオヴ"),
    ("カ行", "カガキギクグケゲコゴ"),
    ("サ行", "サザシジスズセゼソゾ"),
    ("タ行", "タダチヂツヅテデトド"),
    ("ナ行", "ナニヌネノ"),
    ("ハ行", "ハバパヒビピフブプヘベペホボポ"),
    ("マ行", "マミムメモ"),
    ("ヤ行", "ヤユヨ"),
    ("ラ行", "ラリルレロ"),
    ("ワ行", "ワヲン"),
)


def _row_of(name: str) -> str:
    """The row of the kana table that a name begins with."""
    return next((row for row, signs in _KANA_ROWS if name[0] in signs), "漢字で始まる国")


_COUNTRIES = tuple(
    (row, tuple(pairs))
    for row, pairs in groupby(COUNTRY_CHOICES, key=lambda choice: _row_of(choice[1]))
)
_PREFECTURES = tuple(
    (region, tuple((prefecture.code, prefecture.name) for prefecture in found))
    for region, found in groupby(
        sorted(PREFECTURES, key=lambda prefecture: REGIONS.index(prefecture.region)),
        key=lambda prefecture: prefecture.region,
    )
)
BIRTH = "birth_date"
PLACES = {"country": _COUNTRIES, "prefecture": _PREFECTURES}


def widget_of(fact: Fact) -> forms.Widget:
    """The input for a fact's type."""
    if fact.type == "bool":
        return RadioAnswer(choices=_radios((("true", "はい"), ("false", "いいえ"))))
    choices = tuple((choice.value, _told(choice)) for choice in fact.choices)
    if fact.type == "set":
        return BoxesAnswer(choices=(*choices, UNKNOWN_CHOICE))
    if fact.type in PLACES or len(choices) > MOST_RADIOS:
        places = PLACES.get(fact.type, choices)
        return MenuAnswer(choices=(("", EMPTY_LABEL), UNKNOWN_CHOICE, *places))
    if fact.type == "choice":
        return RadioAnswer(choices=_radios(choices))
    # People write 万 and か月; only a bare number wants the keypad.
    mode = "numeric" if fact.type in ("count", "int", "days") else "text"
    # Of what is asked only this one is about the person who fills it in (WCAG 1.3.5).
    known = "bday" if fact.key == BIRTH else "off"
    return TextAnswer(attrs={"inputmode": mode, "autocomplete": known, "data-type": fact.type})


def _told(choice: Choice) -> str:
    """A choice of many with what people rather call it: 「普通地方公共団体(例: 都道府県、市町村、市役所)」."""
    usual = [
        name
        for name in choice.also
        if not _SHORT_OR_SOUND.search(name) and not _said_by(choice.label, name)
    ]
    if not choice.who or not usual:
        return choice.label
    return f"{choice.label}(例: {'、'.join(usual[:USUAL_SHOWN])})"


def _said_by(label: str, name: str) -> bool:
    """Whether the label shows the name already, whole (特別区) or letter by letter (教委)."""
    letters = iter(label)
    return all(letter in letters for letter in name)


def _radios(choices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return (*choices, UNKNOWN_CHOICE, ("", "未回答"))
