"""manage.py load_groups — groups of choices from fixtures/, and their names into the rules that use them.

What is published stays as it is: a rule takes the name only where its list already holds the whole
group in its order. What staff made of a group or a rule since is left alone.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from schemes.document import REFERENCE
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.judging import grouping
from schemes.models import ChoiceGroup, Edition, Event, Fact, Requirement


class Command(BaseCommand):
    help = "選択肢のまとまりを加え、それを使う要件の値を、まとまりの名前に書き換えます。公開する内容は変わりません。"

    def add_arguments(self, parser):
        default = settings.BASE_DIR / "fixtures" / "62_groups.json"
        parser.add_argument("--file", default=default, type=Path)

    @transaction.atomic
    def handle(self, *args, **options):
        hold_the_work()
        try:
            entries = json.loads(options["file"].read_bytes())
            groups, made = _groups(entries)
        except (OSError, LookupError, ValidationError) as error:
            raise CommandError(f"まとまりを読み込めません: {error}") from error
        named: list[str] = []
        left: list[str] = []
        rules = _rules()
        for entry in entries:
            group = groups[_key(entry)]
            is_ours = group.values == entry["fields"]["values"]
            for owner, code in entry["used_by"]:
                rule = rules.get((owner, code))
                if rule and group.key in grouping.named(rule.value):
                    continue
                done = is_ours and rule and _name(rule, group)
                (named if done else left).append(f"{owner} {code}({group})")
        Requirement.objects.bulk_update(rules.values(), ["value"])
        told = f"まとまりを{len(made)}件加え、要件の値を{len(named)}か所書き換えました。"
        if options["verbosity"]:
            self.stdout.write("\n".join([told, *(f"そのままにした要件: {name}" for name in left)]))
        # Before the first edition there is nobody's work yet that a record could tell of.
        if (made or named) and Edition.objects.exists():
            lines = [*(f"加えた: {group}" for group in made), *(f"使う: {name}" for name in named)]
            record(
                Event.Action.IMPORTED,
                by="manage.py",
                kind=str(ChoiceGroup._meta.verbose_name),
                what=told,
                subject=REFERENCE,
                detail="\n".join(lines),
            )


def _key(entry: Mapping[str, Any]) -> tuple[str, str]:
    """The natural key of an entry's group."""
    return entry["fields"]["fact"][0], entry["fields"]["key"]


def _groups(
    entries: Iterable[Mapping[str, Any]],
) -> tuple[dict[tuple[str, str], ChoiceGroup], list[ChoiceGroup]]:
    """The groups by their natural keys, and those that are new. Raises ``KeyError`` for a question
    that there is none of, and ``ValidationError``."""
    facts = {fact.key: fact for fact in Fact.objects.prefetch_related("choices")}
    found = {group.natural_key(): group for group in ChoiceGroup.objects.select_related("fact")}
    made = []
    for entry in entries:
        if _key(entry) not in found:
            columns = {**entry["fields"], "fact": facts[_key(entry)[0]]}
            group = found[_key(entry)] = ChoiceGroup(**columns)
            group.clean_fields()
            group.clean()
            made.append(group)
    ChoiceGroup.objects.bulk_create(made)
    return found, made


def _rules() -> dict[tuple[str, str], Requirement]:
    """Every rule by its natural key, with the groups of its question."""
    rows = Requirement.objects.select_related("fact", "scheme", "track__scheme")
    return {rule.natural_key(): rule for rule in rows.prefetch_related("fact__choice_groups")}


def _name(rule: Requirement, group: ChoiceGroup) -> bool:
    """Let a rule name a group that its list holds whole; False where that would change the list."""
    if rule.fact != group.fact or not isinstance(rule.value, list):
        return False
    value = grouping.folded([*rule.value, grouping.reference(group.key)], {group.key: group.values})
    if grouping.expanded(value, rule.fact.groups) != rule.asked:
        return False
    rule.value = value
    return True
