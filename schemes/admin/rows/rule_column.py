"""A rule's value in the cell of a table: the words that its form takes, and not JSON.

「10,000,000円」, 「NPO法人、@ngo」 (a group of choices by its code or its name), 「1年から3年まで」. What
they mean depends on the question and the condition of the same row.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from schemes import document
from schemes.admin.rows import rule_values
from schemes.admin.rows.rule_values import ValueKind
from schemes.admin.tables.cells import Beside, Column, text_of
from schemes.judging import grouping, operators
from schemes.models import ChoiceGroup, Fact
from schemes.writing.names import Called, Names

RANGE = re.compile(r"(.+?)(?:から|[~〜～])(.+?)(?:まで)?")


class RuleValue(Column):
    hint = "値の言葉。例: 1,500万円、NPO法人、@ngo(選択肢のまとまり)、1年から3年まで"

    @cached_property
    def _facts(self) -> Mapping[int, tuple[document.Fact, list[ChoiceGroup]]]:
        """By primary key, every question with its groups."""
        rows = Fact.objects.prefetch_related("choices", "choice_groups")
        return {row.pk: (row.published(), list(row.choice_groups.all())) for row in rows}

    def of(self, row: models.Model) -> str:
        values: Any = row
        return self._written(values.fact_id, values.operator, values.value)

    def read(self, text: str) -> str:
        return text_of(text)

    def settled(self, value: str, beside: Beside) -> str:
        """As it would be written out, so that only another value is a change."""
        pk, operator = beside.get("fact"), beside.get("operator") or ""
        fact, groups = self._asked(pk)
        try:
            texts = texts_of(operator, fact, groups, value)
            held = {group.key: group.values for group in groups}
            return self._written(pk, operator, rule_values.read(operator, fact, texts, (), held))
        except ValidationError:
            return value  # which the form refuses, and says why

    def _asked(self, pk: Any) -> tuple[document.Fact | None, list[ChoiceGroup]]:
        return self._facts.get(pk, (None, []))

    def _written(self, pk: Any, operator: str, value: Any) -> str:
        fact, groups = self._asked(pk)
        held = {group.key: group.values for group in groups}
        texts = rule_values.shown(operator, fact, value, held)
        if fact is None or not texts:
            return ""
        kind = rule_values.kind_of(operator, fact)
        if kind.form == "range":
            return "{}から{}まで".format(*texts)
        if kind.is_typed:
            return texts[0]
        return "、".join(operators.choices_of(fact).get(text, text) for text in texts)


def texts_of(
    operator: str, fact: document.Fact | None, groups: Sequence[ChoiceGroup], cell: str
) -> list[str]:
    """The texts of a cell, one for each input of the form."""
    kind: ValueKind = rule_values.kind_of(operator, fact)
    if not cell:
        return []
    if kind.form == "range":
        ends = RANGE.fullmatch(cell)
        return list(ends.groups()) if ends else [cell]
    if fact is None or kind.form != "many":
        return [cell]
    together = [
        Called(name, name, (f"{grouping.MARK}{group.label}", group.label))
        for group in groups
        for name in [grouping.reference(group.key)]
    ]
    return Names([*operators.names_of(fact).choices, *together]).split(cell)
