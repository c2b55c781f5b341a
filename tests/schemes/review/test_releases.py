"""A release of the portal reaches a running catalogue as differences that staff take in."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from grants.models import Cap
from schemes import roles
from schemes.models import Edition, Event, Fact, Requirement, Source
from schemes.review import releases
from tests.staff import administrator, enter

__all__ = ["administrator"]

pytestmark = pytest.mark.django_db
PAGE = "/admin/catalogue/"
QUESTION = {
    "key": "has_partner",
    "subject": "plan",
    "type": "bool",
    "label": "連携先",
    "question": "連携する団体がありますか。",
    "group": "計画",
}
RULE = {
    "code": "KS-90",
    "fact": "has_partner",
    "operator": "is_true",
    "strength": "note",
    "wording": "連携する団体があること",
    "citations": [
        {
            "source": "seed",
            "locator": "協力概要(3)",
            "quote": "1000万円/3年(最大)",
            "as_of": "2026-03-01",
            "as_of_label": "2026年3月",
        }
    ],
}


def release(**documents):
    return {
        "format": "shiminsanka-catalogue",
        "version": 1,
        "title": "連携先の質問",
        "partial": True,
        "documents": documents,
    }


@pytest.fixture
def brought(settings, tmp_path):
    """A version of the portal that brings a question and a rule that uses it."""
    settings.RELEASES = tmp_path
    track = {"key": "support", "requirements": [RULE]}
    content = release(reference={"facts": [QUESTION]}, kusanone={"tracks": [track]})
    (tmp_path / "2026-12-partner.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def test_a_release_waits_until_staff_see_to_it(brought, administrator):
    assert [one.title for one in releases.waiting()] == ["連携先の質問"]
    start = administrator.get("/admin/").text
    assert "新しい版のポータルが持ってきた内容</a>が1件あります。" in start
    page = administrator.get(PAGE).text
    assert "<h2>新しい版のポータルが持ってきた内容</h2>" in page
    assert "連携先の質問" in page
    assert not Fact.objects.filter(key="has_partner").exists()


def test_a_release_is_shown_as_differences_and_taken_into_the_draft(brought, administrator):
    editions = Edition.objects.count()
    shown = administrator.post(PAGE, {"release": "2026-12-partner"})
    told = [text for one in shown.context["outcome"].differences for text in one.sentences]
    assert told == [
        "質問 連携先を追加: 「連携する団体がありますか。」",
        "草の根協力支援型 応募要件 KS-90を追加: 「連携する団体があること、条件: 『はい』であること」",
    ]
    assert not Fact.objects.filter(key="has_partner").exists()
    administrator.post(
        PAGE,
        {
            "release": "2026-12-partner",
            "carried": shown.context["carried"],
            "seen": shown.context["outcome"].seen,
            "why": "新しい版",
        },
    )
    assert Fact.objects.get(key="has_partner").question == "連携する団体がありますか。"
    rule = Requirement.objects.get(code="KS-90")
    assert (rule.track.key, rule.order) == ("support", rule.track.requirements.count())
    assert releases.waiting() == []
    event = Event.objects.get(kind=releases.KIND)
    assert (event.what, event.by, event.why) == ("2026-12-partner", roles.ADMINISTRATOR, "新しい版")
    assert event.detail == "\n".join(told)
    assert Edition.objects.count() == editions


def test_what_staff_changed_stays_as_they_changed_it(brought, administrator):
    Cap.objects.filter(code="KS-2").update(yen=15_000_000, wording="1,500万円以下")
    Source.objects.filter(key="seed").update(title="市民参加協力事業の概要")
    shown = administrator.post(PAGE, {"release": "2026-12-partner"})
    assert (
        len([text for one in shown.context["outcome"].differences for text in one.sentences]) == 2
    )


def test_a_release_that_the_draft_holds_already_is_seen_to(brought, administrator):
    content = release(
        reference={"sources": [{"key": "seed", "title": Source.objects.get(key="seed").title}]}
    )
    (brought / "2026-12-partner.json").write_text(json.dumps(content), encoding="utf-8")
    answer = administrator.post(PAGE, {"release": "2026-12-partner"}, follow=True)
    assert "「連携先の質問」は、下書きにもう入っています。何も変えていません。" in answer.text
    assert releases.waiting() == []


def test_who_may_only_look_is_not_asked_to_take_it_in(brought, client):
    page = enter(client, roles.APPROVER).get(PAGE).text
    assert "連携先の質問" in page
    assert 'name="release"' not in page


def test_a_partial_file_puts_its_rows_into_the_draft(administrator):
    """A cap takes the amount that is given; the rule that follows from it follows."""
    cap = {"track": "support", "code": "KS-2", "yen": 12_000_000}
    content = release(kusanone={"sections": {"caps": [cap]}})
    file = SimpleUploadedFile("more.json", json.dumps(content).encode())
    shown = administrator.post(PAGE, {"file": file})
    told = [text for one in shown.context["outcome"].differences for text in one.sentences]
    assert told == ["草の根協力支援型 上限 KS-2: 金額を「10,000,000円」から「12,000,000円」に変更"]


def test_what_is_wrong_with_a_row_of_a_release_is_told_with_its_place(administrator):
    content = release(kusanone={"tracks": [{"key": "support", "requirements": [{"code": "X-1"}]}]})
    file = SimpleUploadedFile("more.json", json.dumps(content).encode())
    problems = administrator.post(PAGE, {"file": file}).context["problems"]
    assert problems[0].startswith("「草の根技術協力事業」の類型3番目「草の根協力支援型」の応募要件")
    assert problems[0].endswith("の質問がありません。書き加えてください。")


def test_a_new_portal_holds_its_releases_from_the_first_load_on(brought, settings):
    from tests.schemes.editing.test_fixtures import empty_the_catalogue

    empty_the_catalogue()
    call_command("load_catalogue", verbosity=0)
    assert releases.waiting() == []
