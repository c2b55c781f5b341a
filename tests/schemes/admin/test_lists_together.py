"""Tables taken in whole or not at all, and beside what others do meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from outreach.admin import CoordinatorAdmin
from outreach.models import Agreement, Coordinator
from schemes import roles
from schemes.admin.tables import dry_run, lists
from schemes.models import Event, Passage
from schemes.writing.places import PREFECTURES
from tests.staff import address, let_in
from tests.tabled import apply, check, differences, problems, states

pytestmark = pytest.mark.django_db


def test_a_table_with_one_error_changes_nothing(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"), ("岩手県", "x"))
    assert states(shown) == [(2, "青森県", dry_run.CHANGED), (3, "岩手県", dry_run.WRONG)]
    assert shown.context["apply"] is None


def test_a_reason_is_needed(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    again = apply(editor, Coordinator, shown, why=" ")
    assert f'<li><a href="#id__why">{lists.NO_REASON}</a></li>' in again.text
    assert "<title>エラー: " in again.text
    assert Coordinator.objects.get(prefecture="02").people is None
    assert apply(editor, Coordinator, again).status_code == 302


def test_a_clash_in_the_database_takes_back_every_line(editor, monkeypatch):
    """As when the database refuses what no form has seen."""
    monkeypatch.setattr("django.db.models.Model.validate_constraints", lambda *_, **__: None)
    rows = (("青森県", "2"), ("岩手県", "51"))
    shown = check(editor, Coordinator, ("都道府県", "人数"), *rows)
    answer = apply(editor, Coordinator, shown)
    assert answer.status_code == 409
    assert "人数は50人までで入れてください。" in answer.text
    assert not Coordinator.objects.exclude(people=None).exists()
    assert not Event.objects.filter(action=Event.Action.IMPORTED).exists()


def test_a_change_in_between_is_shown_before_it_is_overwritten(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    Coordinator.objects.filter(prefecture="02").update(people=5)
    again = apply(editor, Coordinator, shown, why="一覧")
    assert lists.MOVED_ON in again.text
    assert differences(again) == ["人数 5人 → 2人"]
    assert again.context["apply"]["why"].value() == "一覧"
    assert Coordinator.objects.get(prefecture="02").people == 5
    assert apply(editor, Coordinator, again).status_code == 302
    assert Coordinator.objects.get(prefecture="02").people == 2


def test_a_change_far_down_in_a_long_text_is_noticed(editor):
    text = "一文です。" * 100
    row = Passage.objects.filter(track__isnull=False).first()
    Passage.objects.filter(pk=row.pk).update(text=text)
    header, cells = (
        ("類型", "種類", "並び順", "本文"),
        (str(row.track), row.get_kind_display(), str(row.order)),
    )
    shown = check(editor, Passage, header, (*cells, text + "取り込む。"))
    assert differences(shown) == [
        "本文 …一文です。一文です。一文です。一文です。 → …一文です。一文です。一文です。一文です。取り込む。"
    ]
    Passage.objects.filter(pk=row.pk).update(text=text + "別の人。")
    assert lists.MOVED_ON in apply(editor, Passage, shown).text


def test_a_change_in_a_column_that_the_table_lacks_is_kept(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    Coordinator.objects.filter(prefecture="02").update(host="別の人が直した配置先")
    assert apply(editor, Coordinator, shown).status_code == 302
    row = Coordinator.objects.get(prefecture="02")
    assert (row.people, row.host) == (2, "別の人が直した配置先")


def test_a_row_deleted_in_between_is_shown_as_one_to_add(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    Coordinator.objects.filter(prefecture="02").delete()
    again = apply(editor, Coordinator, shown)
    assert states(again) == [(2, "青森県", dry_run.ADDED)]


def test_the_same_table_twice_changes_nothing_the_second_time(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    assert apply(editor, Coordinator, shown).status_code == 302
    again = apply(editor, Coordinator, shown)
    assert states(again) == [(2, "青森県", dry_run.SAME)]
    assert Event.objects.filter(action=Event.Action.IMPORTED).count() == 1


def test_what_was_shown_serves_one_person_one_list_and_some_hours(editor, administrator):
    shown = check(administrator, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    sent = {"apply": "", "table": shown.context["apply"].signed, "_why": "理由"}
    with time_machine.travel(timezone.now() + timedelta(hours=lists.HOURS, minutes=1)):
        # Even where the person is in again by then.
        let_in(administrator, User.objects.get(username=roles.ADMINISTRATOR))
        late = administrator.post(address(Coordinator, "import"), sent)
    let_in(administrator, User.objects.get(username=roles.ADMINISTRATOR))
    elsewhere = administrator.post(address(Agreement, "import"), sent)
    forged = administrator.post(address(Coordinator, "import"), {**sent, "table": "x"})
    for page in (late, elsewhere, forged):
        assert f'<li><a href="#id_file">{lists.EXPIRED}</a></li>' in page.text
    assert Coordinator.objects.get(prefecture="02").people is None


def test_more_changes_than_fit_a_request_are_refused(editor, monkeypatch):
    monkeypatch.setattr(dry_run, "MOST_CHANGES", 2)
    rows = [(one.name, "1") for one in PREFECTURES]
    header = ("都道府県", "人数")
    assert check(editor, Coordinator, header, *rows[:2]).context["plan"].sentences == []
    shown = check(editor, Coordinator, header, *rows[:3])
    assert shown.context["plan"].sentences == [dry_run.TOO_MANY_CHANGES]


def test_a_row_that_a_person_may_not_change_is_refused_by_its_line(editor, monkeypatch):
    def may(self, request, row=None):
        return row is None or row.prefecture != "02"

    monkeypatch.setattr(CoordinatorAdmin, "has_change_permission", may)
    Coordinator.objects.filter(prefecture="02").delete()
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("岩手県", "1"), ("青森県", "2"))
    assert problems(shown) == [(3, "", dry_run.FORBIDDEN)]
    Coordinator.objects.create(prefecture="02")
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("岩手県", "1"), ("青森県", "2"))
    assert problems(shown) == [(3, "", dry_run.FORBIDDEN)]
    # What does not change is nobody's business.
    assert problems(check(editor, Coordinator, ("都道府県", "人数"), ("青森県", ""))) == []
