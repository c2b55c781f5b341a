"""From a document back to working rows: the same document again, and the rows that were the same."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Cap, CostItem, Fund, FundTopic, PermittedActivity, Stage
from outreach.models import (
    Agreement,
    Coordinator,
    Coverage,
    Desk,
    HostPrefecture,
    Office,
    Programme,
    VolunteerCategory,
    YearlyResult,
)
from schemes import sections
from schemes.document import OVERVIEW, REFERENCE
from schemes.editing import composing, restoring
from schemes.models import (
    Alias,
    Citation,
    Conflict,
    ConflictSide,
    Edition,
    Fact,
    FactChoice,
    Figure,
    Page,
    Passage,
    Requirement,
    Scheme,
    SharedClause,
    Source,
    Track,
)
from tests.drafts import SCHEMES, SUBJECTS, all_drafted, is_drafted, published

pytestmark = pytest.mark.django_db


def writes(captured):
    return [query["sql"] for query in captured if query["sql"].split()[0] in ("INSERT", "UPDATE")]


def rows_of(subject):
    """Rows of a scheme or of the pages that can be changed one by one."""
    if subject == OVERVIEW:
        owners = [{"page__isnull": False}]
        kinds = [Passage, Figure]
    else:
        owners = [{"scheme__key": subject}, {"track__scheme__key": subject}]
        kinds = [Passage, Figure, Requirement]
    found = [row for kind in kinds for owner in owners for row in kind.objects.filter(**owner)]
    if subject != OVERVIEW:
        found += Alias.objects.filter(scheme__key=subject)
        found += Track.objects.filter(scheme__key=subject)
        for kind in (Cap, CostItem, PermittedActivity, Programme, Fund):
            found += kind.objects.filter(track__scheme__key=subject)
        found += YearlyResult.objects.filter(programme__track__scheme__key=subject)
        found += FundTopic.objects.filter(fund__track__scheme__key=subject)
    return found


TEXTS = ("wording", "text", "name", "summary", "note", "title", "label", "heading", "purpose")


def disturb(row, chance):
    """Delete a row, or change its text, its place or its citations; says whether it still is."""
    what = chance.choice(("delete", "text", "order", "citations", "leave", "leave"))
    if what == "delete":
        row.delete()
    elif what == "text":
        for field in TEXTS:
            if hasattr(row, field):
                type(row).objects.filter(pk=row.pk).update(**{field: f"直した文{row.pk}"})
                break
    elif what == "order" and hasattr(row, "order"):
        type(row).objects.filter(pk=row.pk).update(order=chance.randrange(1_000, 30_000))
    elif what == "citations":
        row.citations.set(chance.sample(list(Citation.objects.all()[:20]), 2))
    return what


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_is_the_same_is_not_written(subject):
    with CaptureQueriesContext(connection) as captured:
        restoring.restore(published(subject))
    assert writes(captured) == []
    assert not [query for query in captured if query["sql"].startswith("DELETE")]
    assert is_drafted(subject)


@pytest.mark.parametrize(
    ("subject", "seed"),
    [*((subject, 0) for subject in (OVERVIEW, *SCHEMES)), ("kusanone", 1), ("donations", 1)],
)
def test_whatever_was_changed_the_document_comes_back(subject, seed):
    chance = random.Random(f"{subject} {seed}")
    left = {}
    for row in rows_of(subject):
        if type(row).objects.filter(pk=row.pk).exists():
            left[type(row), row.pk] = disturb(row, chance)
    assert not is_drafted(subject)
    still = {(kind, pk) for kind, pk in left if kind.objects.filter(pk=pk).exists()}
    untouched = {name for name in still if left[name] == "leave" and name[0] is not YearlyResult}
    restoring.restore(published(subject))
    assert is_drafted(subject)
    gone = {(kind, pk) for kind, pk in untouched if not kind.objects.filter(pk=pk).exists()}
    assert gone == set()
    with CaptureQueriesContext(connection) as captured:
        restoring.restore(published(subject))
    assert writes(captured) == []


def test_a_row_that_was_added_goes_again():
    track = Track.objects.get(scheme__key="kusanone", key="support")
    cap = Cap.objects.create(track=track, code="KS-9", kind="total", yen=1, wording="新しい上限")
    passage = Passage.objects.create(track=track, kind="what", order=99, text="新しい本文")
    new = Track.objects.create(scheme=track.scheme, key="new", name="新しい類型")
    restoring.restore(published("kusanone"))
    assert is_drafted("kusanone")
    for row in (cap, passage, new):
        assert not type(row).objects.filter(pk=row.pk).exists()


def test_only_the_changed_row_is_written():
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)
    cap = Cap.objects.get(code="KS-2")
    with CaptureQueriesContext(connection) as captured:
        restoring.restore(published("kusanone"))
    [write] = writes(captured)
    assert write.startswith('UPDATE "grants_cap" SET "yen" = 10000000')
    cap.refresh_from_db()
    assert cap.yen == 10_000_000


@pytest.mark.parametrize("subject", ["kusanone", "donations", "development-education"])
def test_what_a_document_does_not_have_leaves_no_row(subject):
    """Also where rows of several tracks have one name among those of their track."""
    document = published(subject)
    tracks = tuple(
        track.model_copy(update={"requirements": (), "passages": (), "figures": ()})
        for track in document.tracks
    )
    bare = {"passages": (), "figures": (), "requirements": (), "sections": {}, "tracks": tracks}
    wanted = document.model_copy(update=bare)
    restoring.restore(wanted)
    assert is_drafted(subject, wanted)
    restoring.restore(document)
    assert is_drafted(subject)


def test_what_stands_within_rows_goes_with_the_last_of_them():
    document = published("donations")
    funds = tuple(fund.model_copy(update={"topics": ()}) for fund in document.sections["funds"])
    first, other = Fund.objects.all()[:2]
    for fund in (first, other):
        fund.topics.create(area="豊かさ", name="どの寄附先にもある課題")
    wanted = document.model_copy(update={"sections": {**document.sections, "funds": funds}})
    restoring.restore(wanted)
    assert is_drafted("donations", wanted)
    assert FundTopic.objects.count() == 0


def test_a_rule_that_follows_from_a_cap_is_no_row():
    before = Requirement.objects.count()
    Cap.objects.filter(code="KS-2").delete()
    restoring.restore(published("kusanone"))
    assert Requirement.objects.count() == before
    assert is_drafted("kusanone")


def test_texts_that_changed_places_keep_their_rows():
    first = Passage.objects.filter(scheme__key="kusanone").last()
    second = Passage.objects.create(
        scheme=first.scheme, kind=first.kind, order=first.order + 1, text="次の文"
    )
    swapped = composing.compose("kusanone")
    Passage.objects.filter(pk=second.pk).update(order=30_000)
    Passage.objects.filter(pk=first.pk).update(order=second.order)
    Passage.objects.filter(pk=second.pk).update(order=first.order)
    restoring.restore(swapped)
    assert is_drafted("kusanone", swapped)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.order < second.order
    assert second.text == "次の文"


def test_a_scheme_that_is_not_there_is_made_from_its_document():
    content = Edition.objects.get(subject="kusanone").content
    content |= {"subject": "new", "key": "new", "name": "新しい事業"}
    for owner in (content, *content["tracks"]):
        for figure in owner["figures"]:
            figure["key"] += "-new"
    document = sections.parse(content)
    restoring.restore(document)
    assert is_drafted("new", document)
    assert is_drafted("kusanone")
    rules = Requirement.objects.filter(track__scheme__key="new").count()
    assert rules == Requirement.objects.filter(track__scheme__key="kusanone").count()


def test_the_whole_catalogue_is_made_from_nothing():
    documents = [published(subject) for subject in SUBJECTS]
    for kind in (Stage, Scheme, Page, Desk, Coordinator, Office, Agreement, Conflict):
        kind.objects.all().delete()
    for kind in (HostPrefecture, VolunteerCategory, SharedClause, Fact, Citation, Source):
        kind.objects.all().delete()
    restoring.restore_all(documents)
    assert [subject for subject in SUBJECTS if not is_drafted(subject)] == []


# --- Facts, sources and conflicts -----------------------------------------------------------------


def test_facts_sources_and_conflicts_come_back():
    Fact.objects.filter(key="tax_arrears").update(question="直した質問", order=9_999)
    FactChoice.objects.filter(fact__key="role", value="teacher").update(label="先生")
    FactChoice.objects.create(fact=Fact.objects.get(key="role"), value="new", label="新しい")
    Fact.objects.create(
        key="new", subject="plan", type="bool", label="新", question="新?", group="計画"
    )
    Source.objects.create(key="new", title="新しい資料", kind="jica_page")
    Source.objects.filter(key="seed").update(title="直した資料名")
    ConflictSide.objects.filter(conflict__key="I1").first().delete()
    Conflict.objects.filter(key="I2").update(state="settled", settled_side=1)
    Conflict.objects.create(key="I99", topic="新しい論点", handling="両方を示す")
    restoring.restore(published(REFERENCE))
    assert is_drafted(REFERENCE)
    assert not Source.objects.filter(key="new").exists()
    assert Conflict.objects.get(key="I2").settled_side is None


def test_the_day_of_the_next_review_is_no_part_of_a_document():
    Source.objects.filter(key="seed").update(review_on="2027-03-31", title="直した資料名")
    restoring.restore(published(REFERENCE))
    assert str(Source.objects.get(key="seed").review_on) == "2027-03-31"


def refusal(document):
    before = all_drafted()
    with pytest.raises(restoring.Unstorable) as refused:
        restoring.restore(document)
    assert all_drafted() == before
    return str(refused.value)


def test_a_question_that_a_rule_uses_stays():
    document = published(REFERENCE)
    fact = Fact.objects.create(
        key="new", subject="plan", type="bool", label="新", question="新?", group="計画"
    )
    track = Track.objects.get(scheme__key="kusanone", key="support")
    Requirement.objects.create(
        track=track,
        code="KS-99",
        fact=fact,
        operator="is_true",
        strength="must",
        wording="新しい要件",
    )
    assert refusal(document) == (
        "質問「新(new)」は、応募要件「KS-99 新しい要件」が使っているので、なくせません。"
    )


def test_a_question_that_a_cap_implies_stays():
    document = published(REFERENCE)
    kept = tuple(fact for fact in document.facts if fact.key != "budget_yen")
    sentence = refusal(document.model_copy(update={"facts": kept}))
    assert sentence.startswith("質問「budget_yen」は、応募要件「KP-2 ")
    assert sentence.endswith("が使っているので、なくせません。")


def test_a_choice_that_a_rule_names_stays():
    document = published(REFERENCE)
    facts = tuple(
        fact.model_copy(update={"choices": fact.choices[:1]})
        if fact.key == "organisation_type"
        else fact
        for fact in document.facts
    )
    sentence = refusal(document.model_copy(update={"facts": facts}))
    assert "を使う応募要件「" in sentence
    assert "が合わなくなります。" in sentence


def test_a_source_that_a_row_cites_stays():
    document = published(REFERENCE)
    source = Source.objects.create(key="new", title="新しい要項", kind="jica_page")
    citation = Citation.objects.create(source=source, quote="上限は1,500万円")
    cap = Cap.objects.get(code="KS-2")
    cap.citations.add(citation)
    assert refusal(document) == (
        f"出典「新しい要項」は、上限「{cap}」が使っているので、なくせません。"
    )
    cap.citations.remove(citation)
    restoring.restore(document)
    assert not Source.objects.filter(key="new").exists()


def test_a_conflict_that_a_row_names_stays():
    document = published(REFERENCE)
    conflict = Conflict.objects.create(key="I99", topic="新しい論点", handling="両方を示す")
    cap = Cap.objects.get(code="KS-2")
    Cap.objects.filter(pk=cap.pk).update(conflict=conflict)
    assert refusal(document) == (
        f"相違「I99 新しい論点」は、上限「{cap}」が使っているので、なくせません。"
    )


# --- What no row can hold -------------------------------------------------------------------------


def changed(subject, change):
    content = Edition.objects.get(subject=subject).content
    change(content)
    return sections.parse(content)


def support(content):
    return next(track for track in content["tracks"] if track["key"] == "support")


def test_a_source_that_is_not_there_is_named():
    document = changed("kusanone", lambda content: content["citations"][0].update(source="nai"))
    assert refusal(document).startswith("出典「nai」がありません。")


def test_a_question_that_is_not_there_is_named():
    def ask(content):
        next(rule for rule in content["requirements"] if rule["fact"])["fact"] = "nai"

    document = changed("kusanone", ask)
    assert refusal(document).startswith("質問「nai」がありません。")


def test_a_cap_and_the_rule_that_follows_from_it_must_agree():
    def raise_cap(content):
        cap = next(cap for cap in content["sections"]["caps"] if cap["code"] == "KS-2")
        cap["yen"] = 15_000_000

    sentence = refusal(changed("kusanone", raise_cap))
    assert sentence.startswith("「KS-2 ")
    assert sentence.endswith("両方を同じ内容にしてください。")


def test_two_rows_of_one_name_are_refused():
    def double(content):
        support(content)["requirements"].insert(0, support(content)["requirements"][0])

    assert "二つあります。一つにしてください。" in refusal(changed("kusanone", double))


def test_what_is_too_long_is_refused_in_words():
    document = changed("kusanone", lambda content: content.update(summary="長" * 301))
    sentence = refusal(document)
    assert sentence.startswith("スキーム「草の根技術協力事業」 一文の説明: ")


def test_an_order_that_rows_cannot_have_is_refused():
    def turn(content):
        content["aliases"] = content["aliases"][::-1]

    document = changed("kusanone", turn)
    assert len(document.aliases) > 1
    assert refusal(document) == (
        f"「草の根技術協力事業」の別名1番目「{document.aliases[0].name}」の別の名称は、下書きの行では"
        "表せません。並び順や、ほかの所と食い違っていないかを確かめてください。"
    )


def test_rows_of_another_scheme_are_refused():
    desks = Edition.objects.get(subject="japan-desk").content["sections"]["desks"]
    document = changed("kusanone", lambda content: content["sections"].update(desks=desks))
    assert refusal(document) == "「ジャパンデスク」は、「kusanone」には入れられません。"


def test_words_beside_a_code_follow_from_the_code():
    """An old edition may carry the words of its time."""
    document = changed("kusanone", lambda content: content.update(category_label="むかしの言葉"))
    restoring.restore(document)
    assert is_drafted("kusanone")


def test_a_citation_made_anew_takes_its_old_place():
    """Citations of one place are shown in the order of their ids."""
    row = next(
        row
        for kind in (Passage, Requirement)
        for row in kind.objects.filter(scheme__key="kusanone")
        if len({citation.locator for citation in row.citations.all()}) < row.citations.count()
    )
    Citation.objects.filter(pk=row.citations.first().pk).delete()
    restoring.restore(published("kusanone"))
    assert is_drafted("kusanone")


def test_a_citation_is_mended_for_all_who_use_it():
    citation = Scheme.objects.get(key="kusanone").citations.first()
    Citation.objects.filter(pk=citation.pk).update(verbatim=False, as_of="2020-01-01")
    restoring.restore(published("kusanone"))
    before = (citation.verbatim, citation.as_of)
    citation.refresh_from_db()
    assert (citation.verbatim, citation.as_of) == before


def test_places_of_coverage_come_back():
    Coverage.objects.filter(office__key=Office.objects.first().key).delete()
    Office.objects.filter(key=Office.objects.last().key).update(order=0, note="直した")
    restoring.restore(published("offices"))
    assert is_drafted("offices")
