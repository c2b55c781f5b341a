"""What stands on the pages of sending and deciding: rows, groups to accept, examples to keep."""

import json
import re

import pytest

from grants.models import Cap
from schemes import roles, sections
from schemes.editing import composing, restoring
from schemes.models import Case, Event, Proposal, Requirement, Track
from schemes.review.caselint import RULE
from tests.markup import Page
from tests.schemes.admin.proposing import (
    SEND,
    decide,
    order,
    raise_cap,
    said,
    send,
    sent,
)
from tests.staff import fields

pytestmark = pytest.mark.django_db

NEW = "chiiki"


def add_scheme(tracks=2):
    """A new scheme in the working rows, with the texts of one that there is."""
    content = json.loads(json.dumps(composing.compose("kusanone").model_dump(mode="json")))
    content |= {"subject": NEW, "key": NEW, "name": "地域連携事業", "aliases": [], "figures": []}
    content["tracks"] = content["tracks"][:tracks]
    keys = [track["key"] for track in content["tracks"]]
    for track in content["tracks"]:
        track.update(name=f"地域の{track['name']}", also=[], figures=[])
    content["sections"] = {
        name: [row for row in rows if row.get("track") in keys]
        for name, rows in content["sections"].items()
    }
    restoring.restore(sections.parse(content))


def rows_of(page):
    return [
        row
        for part in page.context["parts"]
        for fold in part.folds
        for row in (*fold.open_rows, *fold.folded_rows)
    ]


# --- What changes ---------------------------------------------------------------------------------


def test_a_change_stands_with_its_findings_and_the_cases_that_it_decides(editor):
    raise_cap(5_000_000)
    page = editor.get(SEND, {"subject": "kusanone"})
    (row,) = [one for one in rows_of(page) if one.group.code == "KS-2"]
    assert {line.label for line in row.group.lines} >= {"金額", "表示する文"}
    assert row.findings
    assert sum(count for _, count in row.cases) == len(page.context["examination"].shifts)
    shown = Page(page)
    for group, _ in row.cases:
        assert f"alike-{group.key}" in shown.ids
        assert f"#alike-{group.key}" in shown.links


def test_likes_are_folded_and_all_can_be_open(editor):
    Requirement.objects.filter(track__key="partner").update(sentence="合いません。")
    page = editor.get(SEND, {"subject": "kusanone"})
    summaries = re.findall(r"<details>\s*<summary>([^<]*行[^<]*)</summary>", page.text)
    assert any(text.startswith("応募要件 ") for text in summaries)
    opened = editor.get(SEND, {"subject": "kusanone", "open": "all"})
    assert not re.findall(r"<details>\s*<summary>[^<]*行[^<]*</summary>", opened.text)
    assert "まとめて見る" in opened.text


# --- A new scheme ---------------------------------------------------------------------------------


def test_a_new_scheme_is_sent_and_approved_by_someone_who_can_see_each_field(editor, approver):
    add_scheme()
    page = editor.get(SEND, {"subject": NEW})
    examination = page.context["examination"]
    assert examination.shifts == ()
    assert [one.arrival.track for one in page.context["arrivals"]] == [
        f"{NEW}/{track}"
        for track in Track.objects.filter(scheme__key=NEW).values_list("key", flat=True)
    ]
    assert page.text.count('name="accept-') == 0
    proposal = sent(editor, NEW)
    assert proposal.accepted == []
    seen = approver.get(f"/admin/schemes/proposal/{proposal.pk}/review/")
    for rule in Requirement.objects.filter(track__scheme__key=NEW):
        assert rule.wording in seen.text
    assert "承認しました。" in decide(approver, proposal, "approve", warnings_seen="on").text


def test_each_new_track_warns_until_a_case_expects_something_of_it(editor):
    add_scheme()
    found = editor.get(SEND, {"subject": NEW}).context["examination"].warnings
    own = [one for one in found if one.rule == RULE]
    assert len(own) == 2
    case = Case.objects.first()
    case.expect[f"{NEW}/{own[0].row[1][1]}"] = ["ineligible", "eligible", "confirm", "unanswered"]
    case.save()
    found = editor.get(SEND, {"subject": NEW}).context["examination"].warnings
    assert [one for one in found if one.rule == RULE] == own[1:]


def test_a_verdict_of_a_new_track_that_its_own_case_does_not_expect_is_to_be_accepted(editor):
    add_scheme(tracks=1)
    case = Case.objects.get(key="C-B01")
    track = Track.objects.get(scheme__key=NEW)
    case.expect[f"{NEW}/{track.key}"] = ["not_this_purpose"]
    case.save()
    refused = send(editor, NEW, all_shifts="", shared_reason="")
    assert said(refused)[0].startswith("判定の変わる事例が1件、")


def test_an_example_of_a_new_track_becomes_its_case(editor):
    add_scheme(tracks=1)
    page = editor.get(SEND, {"subject": NEW})
    shift = page.context["examination"].firsts[0]
    answer = editor.post(f"{SEND}?subject={NEW}", {**order(page), "keep": shift.example.key})
    assert Case.objects.get(key="B-001").expect[shift.track] == [shift.new.key]
    assert all(one.rule != RULE for one in answer.context["examination"].warnings)


# --- What goes ------------------------------------------------------------------------------------


def test_a_track_that_goes_is_one_group_and_every_case_is_in_the_record(editor):
    Track.objects.get(scheme__key="kusanone", key="partner-special").delete()
    page = editor.get(SEND, {"subject": "kusanone"})
    shifts = [one for one in page.context["examination"].shifts if one.new is None]
    groups = [row.group for row in page.context["rows"] if row.group.new is None]
    assert len(groups) == 1
    assert len(groups[0].shifts) == len(shifts) == Case.objects.active().count()


# --- Groups that are accepted ---------------------------------------------------------------------


def test_a_group_of_other_cases_than_were_seen_is_not_accepted(editor):
    """The tick names exactly the cases that stood there."""
    raise_cap(5_000_000)
    page = editor.get(SEND, {"subject": "kusanone"})
    ticks = {f"accept-{row.group.key}": "on" for row in page.context["rows"]}
    gone = page.context["rows"][0].group.shifts[0].example.key
    Case.objects.filter(key=gone).update(active=False)
    values = order(page, all_shifts="", shared_reason="確かめた")
    answer = editor.post(f"{SEND}?subject=kusanone", values | ticks)
    assert "まだ受け入れられていません。" in said(answer)[0]
    assert not Proposal.objects.exists()


def test_what_the_sender_accepted_is_shown_and_not_asked_again(editor, approver):
    raise_cap(5_000_000)
    proposal = sent(editor, "kusanone")
    page = approver.get(f"/admin/schemes/proposal/{proposal.pk}/review/")
    assert page.context["rows"] == []
    known = page.context["rows_known"]
    assert {reason for _, reason in known} == {"上限の引き上げによる"}
    assert sum(len(group.shifts) for group, _ in known) == len(proposal.accepted)
    assert "受け入れた理由: 上限の引き上げによる" in page.text


def test_what_was_accepted_stays_readable_after_the_decision(editor, approver):
    raise_cap(5_000_000)
    proposal = sent(editor, "kusanone")
    page = decide(approver, proposal, "approve")
    (one,) = page.context["accepted"]
    assert (one.reason, one.by, one.count) == (
        "上限の引き上げによる",
        roles.EDITOR,
        len(proposal.accepted),
    )
    assert all(found["case"] in page.text for found in proposal.accepted)


# --- Examples that are kept -----------------------------------------------------------------------


def keep(client, page, example, **values):
    given = {**order(page), "keep": example, **values}
    return client.post(page.wsgi_request.get_full_path(), given)


def test_a_boundary_example_becomes_a_case_that_the_next_change_of_the_cap_moves(editor, approver):
    raise_cap(15_000_000)
    page = editor.get(SEND, {"subject": "kusanone"})
    shift = next(one for one in page.context["examination"].samples)
    count = len(page.context["examination"].shifts)
    kept = keep(editor, page, shift.example.key, note="書きかけの理由")
    case = Case.objects.get(key="B-001")
    assert case.expect[shift.track] == [shift.old.key]
    assert case.facts == dict(shift.example.facts)
    assert f"事例「{case}」を加えました。" in kept.text
    assert "書きかけの理由" in kept.text
    assert not Proposal.objects.exists()
    examination = kept.context["examination"]
    assert len(examination.shifts) == count + len(case.expect)
    assert shift.example.key not in {one.example.key for one in examination.samples}
    event = Event.objects.get(action="added", kind="事例")
    assert (event.by, event.what) == (roles.EDITOR, str(case))
    decide(approver, sent(editor, "kusanone"), "approve")
    case.refresh_from_db()
    assert case.expect[shift.track] == [shift.new.key]


def test_the_second_click_of_the_same_example_is_said(editor):
    raise_cap(15_000_000)
    page = editor.get(SEND, {"subject": "kusanone"})
    example = page.context["examination"].samples[0].example.key
    keep(editor, page, example)
    again = keep(editor, page, example)
    assert "その例は、もうありません。" in again.text
    assert Case.objects.filter(key__startswith="B-").count() == 1


def test_an_example_that_is_none_makes_no_case(editor):
    raise_cap(15_000_000)
    page = editor.get(SEND, {"subject": "kusanone"})
    assert "その例は、もうありません。" in keep(editor, page, "C-A01").text
    assert not Case.objects.filter(key__startswith="B-").exists()


def test_who_may_not_add_cases_is_offered_none(editor, approver):
    raise_cap(15_000_000)
    proposal = sent(editor, "kusanone")
    review = f"/admin/schemes/proposal/{proposal.pk}/review/"
    page = approver.get(review)
    assert "事例にする</button>" not in page.text
    example = page.context["examination"].samples[0].example.key
    assert approver.post(review, {"keep": example}).status_code == 403
    own = editor.get(review)
    assert "事例にする</button>" in own.text
    kept = editor.post(review, {**fields(own.context["form"]), "keep": example})
    assert "を加えました。" in kept.text
    proposal.refresh_from_db()
    assert proposal.state == "sent"


def test_the_return_key_neither_decides_nor_keeps(editor, approver):
    """A browser presses the first button of a form."""
    raise_cap(15_000_000)
    first = r"<form method=\"post\".*?<button type=\"submit\"([^>]*)>"
    send_page = editor.get(SEND, {"subject": "kusanone"})
    proposal = sent(editor, "kusanone")
    review = approver.get(f"/admin/schemes/proposal/{proposal.pk}/review/")
    for page in (send_page, review):
        main = page.text[page.text.index('class="portal-form"') - 40 :]
        assert re.search(first, main, re.S)[1].strip() == "hidden"
    assert Cap.objects.get(code="KS-2").yen == 15_000_000
