"""What a change brings about in a later plan that takes it in is linted for the plan's own day."""

from datetime import date

import pytest

from schemes import publishing
from schemes.document import REFERENCE, WithdrawnDocument
from schemes.models import Source
from schemes.review import afterwards, plans
from tests import drafts
from tests.schemes.admin.proposing import decide, said, sent
from tests.schemes.review.test_plans import AT, TODAY, publish, write

pytestmark = pytest.mark.django_db

APRIL, OCTOBER = date(2027, 4, 1), date(2027, 10, 1)


def with_end(last):
    """The sources, of which the first that never ends is good until a day."""
    reference = drafts.published(REFERENCE)
    one = next(source for source in reference.sources if source.valid_until is None)
    sources = tuple(
        source.model_copy(update={"valid_until": last}) if source is one else source
        for source in reference.sources
    )
    return {REFERENCE: reference.model_copy(update={"sources": sources})}


def found(contents, day=TODAY):
    return afterwards.examine(contents, day, plans.carried(contents, day))


def told(examination):
    return [one.sentence for one in (*examination.errors, *examination.warnings)]


def of(day, examination):
    return [one for one in told(examination) if one.startswith(f"{day}からの予定では: ")]


@pytest.mark.parametrize(
    ("last", "is_of_april"),
    [(date(2027, 3, 31), True), (APRIL, False), (date(2026, 11, 30), False)],
)
def test_a_source_that_ends_before_the_day_of_a_plan_is_told_for_that_day(last, is_of_april):
    publish(APRIL, summary="四月から")
    examination = found(with_end(last))
    assert bool(of("2027年4月1日", examination)) is is_of_april
    # What is wrong today is told once, without a day.
    assert any("までの出典なので" in one for one in told(examination)) is (last != APRIL)


def test_without_a_plan_nothing_is_told_of_later_days():
    assert not any("予定では" in one for one in told(found(with_end(date(2027, 3, 31)))))


def test_it_is_told_of_the_first_day_alone():
    publish(APRIL, summary="四月から")
    publish(OCTOBER, summary="十月から")
    examination = found(with_end(date(2027, 3, 31)))
    assert len(of("2027年4月1日", examination)) == 1
    assert of("2027年10月1日", examination) == []


def test_what_is_wrong_in_a_plan_already_is_not_told_again():
    write(plans.carried(with_end(date(2027, 3, 31)), APRIL))
    donations = drafts.published("donations")
    examination = found({"donations": donations.model_copy(update={"kana": "なおした"})})
    assert of("2027年4月1日", examination) == []


def test_a_value_that_a_plan_takes_away_is_an_error_on_its_day():
    scheme = drafts.published("kusanone")
    caps = tuple(cap for cap in scheme.sections["caps"] if cap.code != "KS-2")
    assert len(caps) < len(scheme.sections["caps"])
    tracks = tuple(
        track.model_copy(
            update={"requirements": tuple(one for one in track.requirements if one.code != "KS-2")}
        )
        for track in scheme.tracks
    )
    without = {"tracks": tracks, "sections": {**scheme.sections, "caps": caps}}
    write(plans.carried({"kusanone": scheme.model_copy(update=without)}, APRIL))
    marked = scheme.model_copy(update={"summary": "一件{{KS-2 円}}まで"})
    examination = found({"kusanone": marked})
    errors = [one.sentence for one in examination.errors]
    assert len(errors) == 1
    assert errors[0].startswith("2027年4月1日からの予定では: ")
    assert "KS-2" in errors[0]


def test_a_scheme_that_a_plan_ends_is_missed_by_what_leads_to_it_from_today():
    name = drafts.published("donations").name
    ended = WithdrawnDocument(subject="donations", key="donations", name=name, withdrawn=True)
    write(plans.carried({"donations": ended}, APRIL))
    fund = drafts.published("jica-fund")
    text = fund.model_copy(update={"summary": "[寄附](/schemes/donations/)もできます"})
    examination = found({"jica-fund": text})
    assert any("「donations」はありません。" in one for one in of("2027年4月1日", examination))


def test_the_approver_reads_it_before_deciding(editor, approver):
    kind = drafts.published("donations")
    publishing.freeze(
        kind.model_copy(update={"summary": "四月から"}),
        by="前の編集者",
        approved_by="前の承認者",
        reason="改定",
        effective_from=APRIL,
        at=AT,
    )
    source = Source.objects.filter(valid_until=None).first()
    Source.objects.filter(pk=source.pk).update(valid_until=date(2027, 3, 31))
    page = editor.get("/admin/schemes/proposal/send/", {"subject": REFERENCE})
    sentence = "2027年4月1日からの予定では: 2027年3月31日までの出典なので"
    assert sentence in page.text
    proposal = sent(editor, REFERENCE)
    assert sentence in str(proposal.examined["findings"])
    review = approver.get(f"/admin/schemes/proposal/{proposal.pk}/review/")
    assert sentence in review.text
    answer = decide(approver, proposal, "approve")
    assert "承認しました。" in answer.text, said(answer)


def test_what_a_later_plan_makes_wrong_is_asked_of_the_approver(editor, approver):
    source = Source.objects.filter(valid_until=None).first()
    Source.objects.filter(pk=source.pk).update(valid_until=date(2027, 3, 31))
    proposal = sent(editor, REFERENCE)
    assert "予定では" not in str(proposal.examined["findings"])
    publishing.freeze(
        drafts.published("donations").model_copy(update={"summary": "四月から"}),
        by="前の編集者",
        approved_by="前の承認者",
        reason="改定",
        effective_from=APRIL,
        at=AT,
    )
    answer = decide(approver, proposal, "approve")
    assert "検査の注意が1件あります。" in "".join(said(answer))
    answer = decide(approver, proposal, "approve", warnings_seen="on")
    assert "承認しました。" in answer.text, said(answer)
