"""Comments on a proposal stand at their lines, go along when it is sent again, and end with a word."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from schemes import roles
from schemes.models import Comment, Event, Proposal
from schemes.review import examined, examining, reviewing
from schemes.talking import comments, links
from schemes.talking.comments import LONGEST, LONGEST_WORD, WHOLE_LINE, ChangedLine, NotSaid
from tests.markup import Page
from tests.schemes.talking.proposals import NOW, TODAY, decide, propose
from tests.staff import hire, limit

pytestmark = pytest.mark.django_db

LINE = ChangedLine("kusanone", "草の根技術協力事業", "概要")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def sender(editor):
    return editor


def user(name: str) -> User:
    return User.objects.get(username=name)


def commented(proposal, text="出典を足してください", by=roles.APPROVER, line=LINE, at=NOW):
    return comments.write(proposal.pk, line, text, user=user(by), at=at)


def seen_on(proposal, by=roles.APPROVER):
    return [one.text for one in comments.of_proposal(proposal, user(by)).at(LINE)]


# --- Where they stand ------------------------------------------------------------------------------


def test_a_comment_is_written_at_its_line_and_shown_there(editor, approver):
    proposal = propose()
    review = f"/admin/schemes/proposal/{proposal.pk}/review/"
    page = approver.get(review)
    change = page.context["examination"].changes[0]
    line = ChangedLine(change.subject, change.place, change.label)
    address = links.to_write(proposal.pk, line)
    assert address in Page(page).links
    asked = approver.get(address)
    assert line.name in Page(asked).text
    answer = approver.post(address, {"text": "出典を足してください"})
    assert answer["Location"] == f"{review}#line-{line.key}"
    shown = Page(editor.get(review))
    assert f"line-{line.key}" in shown.ids
    assert "出典を足してください 公開承認者 12月1日 12:00" in shown.text
    assert "済んでいないコメントが1件あります。" in shown.text


def test_it_goes_along_with_the_return_and_stands_at_the_same_line_when_sent_again(
    editor, approver
):
    first = propose()
    commented(first)
    decide(first, "returned")
    again = propose(at=NOW + timedelta(hours=2))
    assert seen_on(again) == ["出典を足してください"]
    text = Page(editor.get(f"/admin/schemes/proposal/{again.pk}/review/")).text
    assert f"(前の依頼 {first.pk} へのコメント)" in text
    assert "いまは変わらない行へのコメント" in text  # another line than those that this one changes


def test_whoever_sends_it_again_sees_it_before(editor, approver):
    first = propose()
    commented(first)
    decide(first, "returned")
    talk = comments.before_sending(["kusanone"], NOW + timedelta(hours=2), user(roles.EDITOR))
    assert [one.text for one in talk.at(LINE)] == ["出典を足してください"]
    other = comments.before_sending(["jica-fund"], NOW + timedelta(hours=2), user(roles.EDITOR))
    assert other.comments == ()


@pytest.mark.parametrize("state", ["returned", "cancelled"])
def test_it_is_carried_until_the_subject_is_published(editor, approver, state):
    first = propose()
    commented(first)
    decide(first, state)
    second = propose(at=NOW + timedelta(hours=2))
    assert seen_on(second) == ["出典を足してください"]
    decide(second, "published")
    third = propose(at=NOW + timedelta(hours=4))
    assert seen_on(third) == []
    assert seen_on(second) == ["出典を足してください"]


def test_what_was_settled_before_is_not_carried_and_what_is_settled_later_stays(editor, approver):
    first = propose()
    done, open_still = commented(first, "一つめ"), commented(first, "二つめ")
    decide(first, "returned")
    comments.settle(done.pk, "直した", by=roles.EDITOR, at=NOW + timedelta(hours=2))
    second = propose(at=NOW + timedelta(hours=3))
    comments.settle(open_still.pk, "直した", by=roles.EDITOR, at=NOW + timedelta(hours=4))
    assert seen_on(second) == ["二つめ"]


def test_one_on_the_whole_is_carried_as_well_and_one_on_another_scheme_is_not(editor, approver):
    first = propose()
    commented(first, "全体に", line=WHOLE_LINE)
    decide(first, "returned")
    other = propose("jica-fund", at=NOW + timedelta(hours=2))
    again = propose(at=NOW + timedelta(hours=2))
    assert [one.text for one in comments.of_proposal(again, user(roles.EDITOR)).comments] == [
        "全体に"
    ]
    assert comments.of_proposal(other, user(roles.EDITOR)).comments == ()


def test_many_comments_ask_no_more_of_the_database(editor, approver):
    proposal = propose()

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            talk = comments.of_proposal(proposal, user(roles.EDITOR))
            [comments.may_settle(one, talk) for one in talk.comments]
        return len(asked)

    commented(proposal)
    one = queries()
    for number in range(5):
        commented(proposal, f"その{number}")
    assert queries() == one


# --- Who may ---------------------------------------------------------------------------------------


def test_who_neither_edits_the_scheme_nor_approves_cannot_comment(editor, approver):
    proposal = propose()
    limit("基金の係", "jica-fund")
    for name, groups in (("基金の係", (roles.EDITOR,)), ("他課の職員", ())):
        hire(name, *groups)
        with pytest.raises(
            NotSaid, match="コメントを書けるのは、この対象の編集者と公開承認者です。"
        ):
            commented(proposal, by=name)
    assert Comment.objects.count() == 0


def test_nothing_is_added_to_what_is_decided(editor, approver):
    for state in ("published", "cancelled"):
        proposal = decide(propose(), state)
        with pytest.raises(NotSaid, match="コメントは足せません。"):
            commented(proposal)


def test_a_line_is_not_made_up(approver):
    proposal, other = propose(), propose("jica-fund")
    good = links.to_write(proposal.pk, LINE)
    assert approver.get(good).status_code == 200
    named = good.partition("?line=")[2]
    for address in (
        good.replace(named, named[:-1] + ("A" if named[-1] != "A" else "B")),
        good.replace(named, "x"),
        good.replace(named, quote("日本語")),
        good.replace(f"/on/{proposal.pk}/", f"/on/{other.pk}/"),
    ):
        assert approver.get(address).status_code == 404
        assert approver.post(address, {"text": "書く"}).status_code == 404
    assert Comment.objects.count() == 0


def test_a_line_of_another_subject_is_refused(editor, approver):
    with pytest.raises(NotSaid, match="この箇所は、この依頼にありません。"):
        commented(propose(), line=ChangedLine("jica-fund", "JICA基金", "概要"))


def test_asker_and_sender_settle_with_a_word_and_nobody_else(editor, approver):
    proposal = propose()
    hire("ほかの承認者", roles.APPROVER)
    for by in (roles.APPROVER, roles.EDITOR):
        one = commented(proposal)
        with pytest.raises(NotSaid, match="済みにできるのは、書いた人と、依頼した人です。"):
            comments.settle(one.pk, "済んだ", by="ほかの承認者", at=NOW)
        done = comments.settle(one.pk, "直した", by=by, at=NOW)
        assert (done.settled_by, done.settled_word) == (by, "直した")
        with pytest.raises(NotSaid, match=f"{by}さんがもう済みにしています。"):
            comments.settle(one.pk, "直した", by=by, at=NOW)


def test_whoever_sent_it_again_settles_as_well(editor, approver):
    first = propose()
    one = commented(first)
    decide(first, "returned")
    hire("代わりの編集者", roles.EDITOR)
    assert comments.why_not_settle(one, "代わりの編集者")
    propose(at=NOW + timedelta(hours=2), sent_by="代わりの編集者")
    assert comments.why_not_settle(one, "代わりの編集者") == ""


def test_pages_refuse_in_words(editor, approver):
    proposal = propose()
    address = f"/admin/comments/on/{proposal.pk}/"
    assert "コメントを書いてください。" in approver.post(address, {"text": " "}).text
    long = approver.post(address, {"text": "あ" * (LONGEST + 1)})
    assert f"コメントは{LONGEST}文字以内で書いてください。" in long.text
    assert approver.post(address, {"text": "あ" * LONGEST}).status_code == 302
    one = Comment.objects.get()
    settle = f"/admin/comments/{one.pk}/settle/"
    assert "どうしたかを、一言書いてください。" in editor.post(settle, {"word": ""}).text
    assert editor.post(settle, {"word": "あ" * (LONGEST_WORD + 1)}).status_code == 200
    answer = editor.post(f"{settle}?on={proposal.pk}", {"word": "あ" * LONGEST_WORD})
    assert answer["Location"] == (
        f"/admin/schemes/proposal/{proposal.pk}/review/#line-{WHOLE_LINE.key}"
    )


def test_who_has_no_role_sees_neither_page(colleague, editor, approver):
    proposal = propose()
    one = commented(proposal)
    for address in (f"/admin/comments/on/{proposal.pk}/", f"/admin/comments/{one.pk}/settle/"):
        assert colleague.get(address).status_code == 403


def test_the_record_tells_who_and_where_and_not_the_words(editor, approver):
    proposal = propose()
    one = commented(proposal, "カナリアの言葉")
    comments.settle(one.pk, "カナリアの答え", by=roles.EDITOR, at=NOW)
    events = Event.objects.filter(action__in=("commented", "comment_settled")).order_by("position")
    assert [(one.by, one.what, one.subject) for one in events] == [
        (roles.APPROVER, f"公開の依頼 {proposal.pk}", "kusanone"),
        (roles.EDITOR, f"公開の依頼 {proposal.pk}", "kusanone"),
    ]
    assert "カナリア" not in str(list(events.values()))


def test_the_database_wants_a_word_to_settle(editor, approver):
    one = commented(propose())
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=one.pk).update(settled_at=NOW)


# --- What was examined -----------------------------------------------------------------------------


def test_what_was_examined_stays_with_the_decision(editor, approver):
    proposal = propose()
    seen = examining.examine(reviewing.documents_of(proposal), TODAY)
    line = ChangedLine("kusanone", seen.changes[0].place, seen.changes[0].label)
    commented(proposal, "ここを直す", line=line)
    reviewing.give_back(proposal.pk, by=roles.APPROVER, comment="直す", at=NOW, seen=seen)
    proposal.refresh_from_db()
    assert proposal.examined == examined.told(seen)
    assert proposal.examined["digest"] == seen.digest
    assert proposal.examined["day"] == "2026-12-01"
    text = Page(editor.get(f"/admin/schemes/proposal/{proposal.pk}/review/")).text
    assert "決めたときに確かめたこと" in text
    assert seen.digest in text
    assert "まだ公開していない説明" in text
    assert "ここを直す" in text


def test_one_that_was_decided_before_shows_what_there_is(editor):
    proposal = decide(
        propose(accepted=[{"key": "k", "case": "A1", "track": "t", "reason": "理由", "by": "人"}]),
        "returned",
    )
    text = Page(editor.get(f"/admin/schemes/proposal/{proposal.pk}/review/")).text
    assert "受け入れた判定の変化 理由 人が1件を受け入れました。 受け入れた事例 tA1" in text
    assert Proposal.objects.get().examined == {}
