"""What something else relies on is not deleted: its page and the deletion name it, with links."""

import pytest

from grants.models import Cap, PermittedActivity
from schemes.admin.saving import reliance
from schemes.models import (
    Case,
    Citation,
    Conflict,
    Fact,
    FactChoice,
    Requirement,
    Scheme,
    Source,
    Track,
)
from tests.staff import address, delete

pytestmark = pytest.mark.django_db


def kinds(row):
    return [kind.kind for kind in reliance.relying_on(row)]


@pytest.mark.parametrize(
    ("model", "lookup", "expected"),
    [
        (Fact, {"key": "budget_yen"}, ["上限", "事例"]),
        (Fact, {"key": "organisation_type"}, ["応募要件", "事例"]),
        (Fact, {"key": "activities"}, ["応募要件", "活動の可否", "事例"]),
        (FactChoice, {"fact__key": "activities", "value": "training"}, ["活動の可否", "事例"]),
        (FactChoice, {"fact__key": "role", "value": "teacher"}, ["応募要件", "事例"]),
        (Source, {"key": "seed"}, ["引用"]),
        (Track, {"scheme__key": "kusanone", "key": "support"}, ["事例"]),
        (Scheme, {"key": "kusanone"}, ["成長の段階", "事例", "版"]),
    ],
)
def test_what_relies_on_a_row_is_listed_on_its_page_and_its_deletion(
    editor, model, lookup, expected
):
    row = model.objects.get(**lookup)
    assert kinds(row) == expected
    shown = editor.get(address(model, "change", row.pk)).text
    deletion = editor.post(address(model, "delete", row.pk), {"post": "yes"}).text
    assert "これに頼っているもの" in shown
    assert "次のものが使っているので消せません。" in deletion
    for kind in reliance.relying_on(row):
        assert f"<h3>{kind.kind}</h3>" in shown
        assert kind.links[0] in shown
        assert f"{kind.kind}: " in deletion
    assert model.objects.filter(pk=row.pk).exists()


def test_every_link_leads_to_a_page(editor):
    conflict = Conflict.objects.exclude(requirements=None).first()
    rule = conflict.requirements.first()
    found = reliance.relying_on(conflict)
    assert f'<a href="{address(Requirement, "change", rule.pk)}">{rule}({rule.track or rule.scheme})</a>' in [
        link for kind in found for link in kind.links
    ]  # fmt: skip
    assert editor.get(address(Requirement, "change", rule.pk)).status_code == 200


def test_names_are_escaped(editor):
    source = Source.objects.create(key="new", title="<b>要項</b>", kind="jica_page")
    citation = Citation.objects.create(source=source, quote="<i>引用</i>")
    cap = Cap.objects.get(code="KS-2")
    cap.citations.add(citation)
    Cap.objects.filter(pk=cap.pk).update(wording="<script>")
    shown = editor.get(address(Citation, "change", citation.pk)).text
    assert f"KS-2 &lt;script&gt;({cap.track})</a>" in shown
    assert "<i>引用" not in editor.get(address(Source, "change", source.pk)).text


def test_of_many_rows_the_rest_is_counted(editor):
    fact = Fact.objects.get(key="applicant_kind")
    count = sum("applicant_kind" in case.facts for case in Case.objects.all())
    more = count - reliance.MOST_SHOWN
    assert more > 0
    assert f"<li>ほか{more}件</li>" in editor.get(address(Fact, "change", fact.pk)).text
    deletion = editor.get(address(Fact, "delete", fact.pk)).text
    assert f"<li>事例: ほか{more}件</li>" in deletion


@pytest.mark.parametrize("facts", [[], None, {"members": 3}, {"members": ["a", None]}])
def test_a_case_that_is_none_relies_on_nothing(facts):
    before = len(list(reliance.by_words(Fact.objects.get(key="audience"))))
    Case.objects.create(key="x", title="x", facts=facts or {}, judged_on="2026-11-01")
    assert len(list(reliance.by_words(Fact.objects.get(key="audience")))) == before


def test_a_body_of_a_joint_applicant_counts():
    fact = Fact.objects.create(key="new", subject="member", type="bool", label="新", question="新?", group="団体")  # fmt: skip
    Case.objects.create(key="x", title="x", facts={"members": [{"new": True}]}, judged_on="2026-11-01")  # fmt: skip
    assert kinds(fact) == ["事例"]


def test_what_nothing_relies_on_says_nothing_and_is_deleted(editor):
    fact = Fact.objects.create(key="new", subject="plan", type="bool", label="新", question="新?", group="計画")  # fmt: skip
    assert kinds(fact) == []
    shown = editor.get(address(Fact, "change", fact.pk)).text
    assert '<h2 id="reliance-heading">これに頼っているもの</h2>' not in shown
    assert delete(editor, Fact, fact.pk).status_code == 302
    assert not Fact.objects.filter(key="new").exists()


def test_one_activity_is_linked_once():
    choice = FactChoice.objects.get(fact__key="activities", value="training")
    found = next(kind for kind in reliance.relying_on(choice) if kind.kind == "活動の可否")
    assert len(found.links) == PermittedActivity.objects.filter(activity="training").count()
    assert len(set(found.links)) == len(found.links)
