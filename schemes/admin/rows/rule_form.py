"""A requirement as a sentence: a question, a condition that fits it, and a value that fits both.

The form can be sent to be drawn again (``_refit``): then nothing is checked or saved, all that
was typed is kept, and the conditions and inputs are those of the chosen question.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from schemes import document
from schemes.admin.addresses import row_number
from schemes.admin.base import KeyedForm
from schemes.admin.rows import rule_values
from schemes.admin.rows.rule_values import NOTHING, ValueKind
from schemes.asking import inputs
from schemes.judging import grouping, operators
from schemes.models import ChoiceGroup, Fact, Requirement, SharedClause

REFIT = "_refit"
CLEARED = "質問か条件を変えたので、前の値は消しました。この条件に合う値を入れてください。"
UNFIT = "この質問には使えない条件です。「質問と条件に合わせて値の欄を出す」を押して、選び直してください。"
CHOOSE_OPERATOR = "条件を選ぶと、ここに条件の文が出ます。"
NOT_ALONE = "この条件には質問が要ります。質問を選ぶか、条件を「質問のない条件」にしてください。"
UNCITED = (
    "現行の要件には、根拠になる出典の引用が一つ以上要ります。"
    "出典・箇所・言葉を入れて、引用を足してください。"
)
OVER_MEMBERS = "「{fact}」は構成員ごとには尋ねない質問なので、「応募者だけ」にしてください。"
NO_FACT = "(質問なし)"


class FactChoices(forms.models.ModelChoiceIterator):
    """The questions by their groups."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        rows = sorted(self.queryset, key=lambda fact: fact.order)
        first = {row.group: place for place, row in reversed(list(enumerate(rows)))}
        rows.sort(key=lambda fact: first[fact.group])
        for group, facts in groupby(rows, key=lambda fact: fact.group):
            yield (group, [self.choice(fact) for fact in facts])


class FactField(forms.ModelChoiceField):
    """A plain menu, which needs no script."""

    iterator = FactChoices

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{**kwargs, "empty_label": NO_FACT})

    def label_from_instance(self, fact: Fact) -> str:
        return f"{fact.label} — {fact.get_type_display()}"


class RuleValueWidget(forms.Widget):
    """The inputs of one kind of value, with the sentence that they make."""

    fact: document.Fact | None = None
    kind: ValueKind = NOTHING
    together: Sequence[ChoiceGroup] = ()
    note = ""
    sentence = ""
    address = ""

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ and self.kind.is_typed else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = attrs or {}
        id_ = attrs.get("id", f"id_{name}")
        texts = list(value or ())
        described = (attrs.get("aria-describedby"), f"{id_}_example" if self.kind.example else "")
        context = {
            "id": id_,
            "name": name,
            "kind": self.kind,
            "texts": [*texts, "", ""][: 2 if self.kind.form == "range" else 1],
            "described": " ".join(filter(None, described)),
            "invalid": "aria-invalid" in attrs,
            "together": self._together(name, texts, id_),
            "chosen": self._chooser(name, texts, id_),
            "groups": list(self._groups(name, texts, id_)),
            "note": self.note,
            "sentence": self.sentence,
            "address": self.address,
            "refit": REFIT,
        }
        return render_to_string("admin/schemes/requirement/_value.html", context)

    def _together(self, name: str, texts: list[str], id_: str) -> str:
        """Where many may be chosen, the question's groups with what they hold."""
        fact = self.fact
        if fact is None or self.kind.form != "many" or not self.together:
            return ""
        choices = tuple(
            (grouping.reference(group.key), f"{group} {operators.show(fact, group.values)}")
            for group in self.together
        )
        return inputs.BoxesAnswer(choices=choices).render(name, texts, {"id": f"{id_}_together"})

    def _chooser(self, name: str, texts: list[str], id_: str) -> str:
        if self.fact is None or self.kind is NOTHING or self.kind.is_typed or self._many_places:
            return ""
        choices = tuple((choice.value, choice.label) for choice in self.fact.choices)
        places = inputs.PLACES.get(self.fact.type)
        if self.kind.form == "many":
            return inputs.BoxesAnswer(choices=choices).render(name, texts, {"id": id_})
        if places or len(choices) > inputs.MOST_RADIOS:
            menu = inputs.MenuAnswer(choices=(("", inputs.EMPTY_LABEL), *(places or choices)))
            return menu.render(name, texts, {"id": f"{id_}_0", "aria-label": "値"})
        return inputs.RadioAnswer(choices=choices).render(name, texts, {"id": id_})

    @property
    def _many_places(self) -> bool:
        is_place = self.fact is not None and self.fact.type in inputs.PLACES
        return is_place and self.kind.form == "many"

    def _groups(self, name: str, texts: list[str], id_: str) -> Iterator[tuple[str, int, str]]:
        """Of many countries or prefectures: each group with how many are chosen, and its boxes."""
        if self.fact is None or not self._many_places:
            return
        for place, (group, choices) in enumerate(inputs.PLACES[self.fact.type]):
            chosen = sum(value in texts for value, _ in choices)
            boxes = inputs.BoxesAnswer(choices=choices)
            yield group, chosen, boxes.render(name, texts, {"id": f"{id_}_{place}"})


class RuleValueField(forms.Field):
    """A value of the condition that ``fit`` was told of."""

    widget: Any = RuleValueWidget  # of which Django makes one for each field

    def fit(
        self, operator: str, fact: document.Fact | None, together: Sequence[ChoiceGroup]
    ) -> None:
        self.operator, self.fact = operator, fact
        self.kind = self.widget.kind = rule_values.kind_of(operator, fact)
        self.widget.fact, self.widget.together = fact, together
        self.groups = {group.key: group.values for group in together}
        self.typed: list[str] | None = None
        self.lost = False

    def take(self, texts: list[str], kind: str) -> None:
        """What was sent, and the kind of value it was typed for."""
        kept = rule_values.carried(kind, self.kind, texts)
        self.lost = kept is None
        self.typed = kept or []

    def clean(self, value: list[str]) -> Any:
        if self.disabled:
            return value
        if self.operator not in dict(rule_values.fitting(self.fact)):
            return None  # the condition has its own sentence
        if self.lost and self.kind is not NOTHING:
            raise ValidationError(CLEARED, code="cleared")
        return self.read(self.typed or [])

    def read(self, texts: list[str]) -> Any:
        return rule_values.read(self.operator, self.fact, texts, self.before, self.groups)

    @property
    def before(self) -> list[str]:
        """The choices as they are stored, in their order."""
        return self.stored if self.kind.form == "many" else []

    stored: list[str] = []

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, list) else self.stored

    def bound_data(self, data: list[str], initial: Any) -> list[str]:
        return self.typed or []

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.stored != [text for text in self.typed or [] if text.strip()]


class KindField(forms.CharField):
    """Hidden: the kind that the value's inputs are of. It is drawn as it is now, not as sent."""

    kind = ""

    def bound_data(self, data: Any, initial: Any) -> str:
        return self.kind

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


def sentence(operator: str, fact: document.Fact | None, value: Any, over: str = "") -> str:
    """What a rule asks, as it is shown to applicants; or why it asks nothing."""
    if problem := operators.problem(operator, fact, value):
        return f"この条件は使えません。{problem}"
    words = operators.condition(operator, fact, value)
    whom = f"({Requirement.Over(over).label})" if over in Requirement.Over.values and over else ""
    return f"{fact.label}{whom}: {words}" if fact else words


class RequirementForm(KeyedForm):
    value = RuleValueField(label="値", required=False)
    value_for = KindField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            verb = "選んで" if isinstance(field, forms.ChoiceField) else "入れて"
            field.error_messages["required"] = f"{field.label}を{verb}ください。"
        self.refitting = self.is_bound and REFIT in self.data
        if {"fact", "operator", "value", "value_for"} <= self.fields.keys():
            self._fit()

    def _fit(self) -> None:
        """Offer only the conditions of the chosen question, and the inputs of the condition."""
        row, operator = self._chosen_fact(), self._chosen("operator") or ""
        fact = row.published() if row else None
        options = rule_values.fitting(fact)
        if operator not in dict(options) and (self.refitting or not self.is_bound):
            operator = options[0][0] if len(options) == 1 else ""
        blank = [] if len(options) == 1 else [("", "選んでください")]
        choose = cast("forms.ChoiceField", self.fields["operator"])
        choose.choices = [*blank, *options]
        choose.error_messages["invalid_choice"] = UNFIT if fact else NOT_ALONE
        self.fact, value = fact, cast("RuleValueField", self.fields["value"])
        value.fit(operator, fact, list(row.choice_groups.all()) if row else [])
        value.stored = self._stored(operator)
        cast("KindField", self.fields["value_for"]).kind = str(value.kind)
        self.initial["value_for"] = str(value.kind)
        if self.is_bound:
            texts = value.widget.value_from_datadict(self.data, {}, self.add_prefix("value"))
            kind = self.data.get(self.add_prefix("value_for"), str(value.kind))
            value.take(texts, kind)
            value.widget.note = CLEARED if value.lost and self.refitting else ""
        if self.refitting:
            sent = cast("QueryDict", self.data).copy()
            sent[self.add_prefix("operator")] = operator
            self.data = sent
        value.widget.sentence = self._sentence(value)

    def _chosen(self, name: str) -> Any:
        if name not in self.fields:
            return None
        if self.is_bound:
            return self.data.get(self.add_prefix(name))
        return self.get_initial_for_field(self.fields[name], name)

    def _chosen_fact(self) -> Fact | None:
        key = getattr(self._chosen("fact"), "pk", self._chosen("fact"))
        number = row_number(str(key or ""))
        if not number:
            return None
        rows = Fact.objects.filter(pk=number)
        return rows.prefetch_related("choices", "choice_groups").first()

    def _stored(self, operator: str) -> list[str]:
        """The texts of the stored value, where the form still asks what the row does."""
        row = self.instance
        key = row.fact.key if row.fact_id else None
        if row.operator != operator or key != (self.fact.key if self.fact else None):
            return []
        groups = cast("RuleValueField", self.fields["value"]).groups
        return rule_values.shown(operator, self.fact, row.value, groups)

    def _sentence(self, field: RuleValueField) -> str:
        if not field.operator:
            return CHOOSE_OPERATOR
        try:
            texts = field.typed if self.is_bound else field.stored
            value = grouping.expanded(field.read(texts or []), field.groups)
        except ValidationError as error:
            return error.messages[0]
        return sentence(field.operator, self.fact, value, self._chosen("over") or "")

    def full_clean(self) -> None:
        if not self.refitting:
            super().full_clean()
            return
        self._errors, self.cleaned_data = ErrorDict(), {}

    def is_valid(self) -> bool:
        return not self.refitting and super().is_valid()

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        if shared := given.get("shared"):
            given |= {name: getattr(shared, name) for name in SharedClause.RULE}
        if given.get("standing") == "current" and not given.get("citations", True):
            self.add_error("citations", ValidationError(UNCITED, code="uncited"))
        fact = given.get("fact")
        if given.get("over") and fact and not (fact.per_member or fact.subject == "member"):
            message = OVER_MEMBERS.format(fact=fact.label)
            self.add_error("over", ValidationError(message, code="over"))

    def _update_errors(self, errors: ValidationError) -> None:
        """The row itself says again what its fields have said: once is enough."""
        if {"fact", "operator", "value"} & self.errors.keys():
            getattr(errors, "error_dict", {}).pop("value", None)
        super()._update_errors(errors)  # type: ignore[misc]  # a part of Django that its types leave out
