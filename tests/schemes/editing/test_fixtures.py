"""The fixtures as they are loaded and published: whole, valid, and complete."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pydantic import BaseModel

from grants.models import Call, Cap, Stage
from outreach.models import Agreement, Coordinator, Desk, HostPrefecture, Office, VolunteerCategory
from schemes import catalogue, document
from schemes.document import Point, Requirement, Term, canonical
from schemes.editing import drafting
from schemes.judging.operators import problem
from schemes.models import (
    Case,
    Citation,
    Conflict,
    Fact,
    Figure,
    OpenQuestion,
    Page,
    Passage,
    Scheme,
    SharedClause,
    Source,
    Task,
    Track,
)
from schemes.models import Requirement as RequirementRow
from schemes.models import Term as TermRow
from tests import seed_text

pytestmark = pytest.mark.django_db

TRACKS = {
    "kusanone": ["partner", "partner-special", "support", "regional"],
    "jica-fund": ["project"],
    "ngo-support": ["jica-planned", "ngo-proposed"],
    "donations": ["jica-fund", "multicultural", "volunteers", "development-issues", "general"],
    "business-support": ["support"],
    "japan-desk": ["consultation"],
    "coordinators": ["consultation"],
    "development-education": [
        "visiting-lecture",
        "facility-visit",
        "essay-contest",
        "teaching-materials",
        "teacher-abroad-general",
        "teacher-abroad-administration",
        "educator-seminar",
    ],
    "volunteers": ["dispatch", "pre-dispatch"],
    "dialogue": ["council", "study-group"],
    "agreements": ["agreement"],
    "trainees": ["acceptance", "graduate"],
    "offices": ["consultation"],
}


def published() -> catalogue.Catalogue:
    return catalogue.library().on(date(2026, 11, 1))


def parts(node: Any) -> Iterator[BaseModel]:
    """Every typed object of a document."""
    if isinstance(node, BaseModel):
        yield node
        for name in type(node).model_fields:
            yield from parts(getattr(node, name))
    elif isinstance(node, dict):
        yield from parts(tuple(node.values()))
    elif isinstance(node, tuple | list):
        for item in node:
            yield from parts(item)


def all_parts() -> list[BaseModel]:
    return [part for edition in published().editions.values() for part in parts(edition.document)]


def test_every_scheme_and_track_of_the_vocabulary_is_published():
    found = published().schemes
    assert {key: sorted(t.key for t in scheme.tracks) for key, scheme in found.items()} == {
        key: sorted(tracks) for key, tracks in TRACKS.items()
    }


def test_every_figure_of_the_source_is_published_with_its_citation():
    quotes = [
        (part.locator, part.quote)
        for part in all_parts()
        if isinstance(part, document.Citation) and part.source == "seed" and part.verbatim
    ]
    figures = seed_text.figures_of(seed_text.read())
    assert len(figures) > 120
    assert seed_text.uncovered(figures, quotes) == []


# What is not known, and where else to look, is no statement of a source.
OPEN = ("unknown", "otherwise")


def test_every_published_statement_is_cited():
    uncited = [
        part
        for part in all_parts()
        if "citations" in type(part).model_fields
        and not part.citations
        and not isinstance(part, Term)
        and not (isinstance(part, Point) and part.topic in OPEN)
    ]
    assert uncited == []


def test_every_citation_names_a_known_source():
    sources = published().sources
    assert {p.source for p in all_parts() if isinstance(p, document.Citation)} <= set(sources)


def test_every_rule_is_a_rule_and_its_conflict_exists():
    shown = published()
    for rule in (part for part in all_parts() if isinstance(part, Requirement)):
        asked = shown.facts[rule.fact] if rule.fact else None
        assert problem(rule.operator, asked, rule.value) == "", rule.code
        assert rule.conflict is None or rule.conflict in shown.conflicts, rule.code


def test_current_rules_rest_on_the_basic_document_alone():
    shown = published()
    for rule in (part for part in all_parts() if isinstance(part, Requirement)):
        cited = {citation.source for citation in rule.citations}
        if rule.standing == "current" and rule.strength in ("must", "principle", "purpose"):
            assert "seed" in cited, rule.code
        if (
            rule.standing == "past_call" and rule.code != "V-2"
        ):  # 「原則2年間」 need not be answered
            assert cited - {"seed"}, rule.code
            assert shown.sources.keys() >= cited


def test_every_row_passes_its_own_validation():
    for model in (
        m
        for app in ("schemes", "grants", "outreach")
        for m in apps.get_app_config(app).get_models()
    ):
        if model._meta.model_name == "edition":
            continue
        for row in model.objects.all():
            row.full_clean()


def test_what_is_unknown_is_unknown():
    shown = published().schemes
    coordinators = shown["coordinators"].sections["coordinators"]
    assert len(coordinators) == 47
    assert {row.people for row in coordinators} == {None}
    hiroba = [row for row in shown["offices"].sections["offices"] if row.kind == "hiroba"]
    assert len(hiroba) == 9
    assert [row.name for row in hiroba].count("") == 2


def test_desks_by_region():
    regions: dict[str, list[str]] = {}
    for desk in published().schemes["japan-desk"].sections["desks"]:
        regions.setdefault(desk.region_label, []).append(desk.name)
    assert {region: len(names) for region, names in regions.items()} == {
        "アジア": 14,
        "アフリカ": 4,
        "中南米": 5,
        "中東": 1,
    }


def test_every_prefecture_is_served_by_an_office():
    offices = published().schemes["offices"].sections["offices"]
    centres = [row for row in offices if row.kind == "centre"]
    assert len(centres) == 13
    assert len({row.prefecture for office in centres for row in office.coverage}) == 47


def test_all_44_conflicts_have_both_sides():
    conflicts = published().conflicts
    expected = {f"I{n}" for n in range(1, 24)} | {f"E{n}" for n in range(1, 22)}
    assert set(conflicts) == expected
    assert all(len(conflict.sides) >= 2 for conflict in conflicts.values())


# What can never be


def owner():
    return {"track": Track.objects.get(scheme__key="kusanone", key="support")}


IMPOSSIBLE = {
    "cap_yen": lambda: Cap(**owner(), code="X", kind="total", yen=-1, wording="x"),
    "cap_yen ": lambda: Cap(**owner(), code="X", kind="total", yen=100_000_000_001, wording="x"),
    "cap_months": lambda: Cap(**owner(), code="X", kind="period", months=0, wording="x"),
    "cap_measure": lambda: Cap(**owner(), code="X", kind="total", months=3, wording="x"),
    "cap_measure ": lambda: Cap(**owner(), code="X", kind="total", wording="x"),
    "call_order": lambda: Call(
        **owner(), fiscal_year=2026, opens_on=date(2026, 5, 2), closes_on=date(2026, 5, 1)
    ),
    "call_fiscal_year": lambda: Call(**owner(), fiscal_year=26),
    "desk_country": lambda: Desk(country="ZZ", region="asia"),
    "coordinator_prefecture": lambda: Coordinator(prefecture="48"),
    "coordinator_people": lambda: Coordinator.objects.get(prefecture="13"),
    "requirement_value": lambda: rule(value=None),
    "requirement_operator": lambda: rule(operator="eval"),
    "requirement_fact": lambda: rule(fact=None),
    "requirement_owner": lambda: RequirementRow(**{**plain_rule(), "track": None, "scheme": None}),
    "requirement_clause": lambda: rule(clause="1"),
    "passage_owner": lambda: Passage(
        **owner(), scheme=Scheme.objects.get(key="kusanone"), kind="what"
    ),
    "figure_not_negative": lambda: Figure(**owner(), key="x", label="x", value=-1),
    "fact_range": lambda: Fact(
        key="x",
        subject="plan",
        type="int",
        label="x",
        question="x",
        group="x",
        minimum=2,
        maximum=1,
    ),
    "source_fiscal_year": lambda: Source(key="x", title="x", kind="baseline", fiscal_year=1),
}


def plain_rule():
    return {
        **owner(),
        "code": "X",
        "fact": Fact.objects.get(key="budget_yen"),
        "operator": "at_most",
        "value": 1,
        "strength": "must",
        "wording": "x",
    }


def rule(**values):
    return RequirementRow(**{**plain_rule(), **values})


@pytest.mark.parametrize("constraint", IMPOSSIBLE)
def test_the_database_refuses_what_can_never_be(constraint):
    row = IMPOSSIBLE[constraint]()
    if constraint == "coordinator_people":
        row.people = 51
    with pytest.raises(IntegrityError, match=f'"{constraint.strip()}"'), transaction.atomic():
        row.save()


def empty_the_catalogue():
    """As a new database is, but for the people, the editions and the records."""
    for model in (
        Stage,
        Scheme,
        Page,
        Desk,
        Coordinator,
        Office,
        VolunteerCategory,
        HostPrefecture,
        Task,
        TermRow,
    ):
        model.objects.all().delete()
    for model in (
        *(Agreement, Conflict, SharedClause, Fact, Case, OpenQuestion, Citation, Source),
    ):
        model.objects.all().delete()


FIXTURES = Path(__file__).parents[3] / "fixtures"


def copied(tmp_path, subject, change):
    """The catalogue's files, one of them changed."""
    shutil.copytree(FIXTURES / "catalogue", tmp_path / "catalogue")
    path = tmp_path / "catalogue" / f"{subject}.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content["documents"][subject])
    path.write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def first_cap(document):
    return document["sections"]["caps"][0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda document: first_cap(document).update(yen="たくさん"),
            "kusanone.json を直してください。\n「草の根技術協力事業」の上限1番目「KP-2」の金額は、整数にしてください。",
        ),
        (
            lambda document: first_cap(document).update(yen=-1),
            "読み込みを取り消しました。次の内容を直してください: 上限: 金額は1円から1,000億円までで入れてください。",
        ),
        (
            lambda document: first_cap(document)["citations"][0].update(source="nowhere"),
            "読み込みを取り消しました。次の内容を直してください: "
            "出典「nowhere」がありません。先に出典を入れるか、「質問・出典・相違」も一緒に戻してください。",
        ),
    ],
)
def test_a_file_that_cannot_be_loaded_loads_nothing_and_names_the_place(tmp_path, change, sentence):
    directory = copied(tmp_path, "kusanone", change)
    empty_the_catalogue()
    with pytest.raises(CommandError) as refused:
        call_command("load_catalogue", directory=directory)
    assert str(refused.value) == sentence
    assert not Scheme.objects.exists()


def test_a_row_beside_the_catalogue_that_breaks_a_rule_loads_nothing(tmp_path):
    directory = copied(tmp_path, "kusanone", first_cap)
    bad = {
        "model": "schemes.openquestion",
        "fields": {"number": 99, "text": "?", "state": "answered"},
    }
    (directory / "61_questions.json").write_text(json.dumps([bad]), encoding="utf-8")
    empty_the_catalogue()
    with pytest.raises(CommandError, match=r"読み込みを取り消しました。.*open_question_answer"):
        call_command("load_catalogue", directory=directory)
    assert not Scheme.objects.exists()


def test_a_first_load_is_few_queries_and_the_same_documents():
    before = drafting.documents()
    empty_the_catalogue()
    with CaptureQueriesContext(connection) as queries:
        call_command("load_catalogue", verbosity=0)
    assert len(queries) <= 300
    assert {subject: canonical(one) for subject, one in drafting.documents().items()} == {
        subject: canonical(one) for subject, one in before.items()
    }


def test_the_files_are_as_the_portal_writes_them(tmp_path):
    call_command("export_catalogue", directory=tmp_path, verbosity=0)
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.json")}
    kept = (FIXTURES / "catalogue").glob("*.json")
    assert written == {path.name: path.read_text(encoding="utf-8") for path in kept}


def test_loading_again_changes_nothing(capsys):
    before = Scheme.objects.count()
    call_command("load_catalogue")
    assert capsys.readouterr().out == "目録には内容があるので、読み込みません。\n"
    assert Scheme.objects.count() == before


def test_an_empty_folder_is_said(tmp_path):
    empty_the_catalogue()
    with pytest.raises(
        CommandError, match=r"に読み込む目録のファイル\(catalogue/\*\.json\)がありません。"
    ):
        call_command("load_catalogue", directory=tmp_path)
