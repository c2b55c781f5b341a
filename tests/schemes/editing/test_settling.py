"""Settling a conflict: the rows follow the side that holds, and the verdicts from its day."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from grants.models import Cap
from schemes import catalogue, publishing
from schemes.editing import settling
from schemes.editing.settling import RowState, Treatment
from schemes.models import Conflict, Event, Passage, Requirement
from schemes.writing import japanese
from tests.staff import address, let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lasting_sources")]

REASON = "市民参加推進課の回答(2027年2月1日)による。"
DAY = date(2027, 4, 1)
FUND = "jica-fund/project"


def conflict(key):
    return Conflict.objects.get(key=key)


def page_of(key, side=None):
    page = reverse("admin:schemes_conflict_settle", args=[conflict(key).pk])
    return f"{page}?side={side}" if side else page


def sent(page, **changes):
    """What a browser would send for the page as it is shown, with some answers changed."""
    form = page.context["form"]
    values = {field.html_name: field.value() for field in form}
    shown = {
        name: value.isoformat() if isinstance(value, date) else value or ""
        for name, value in values.items()
    }
    return {"seen": page.context["seen"], **shown, "reason": REASON, **changes}


def settle(client, key, side, day=DAY, **changes):
    page = client.get(page_of(key, side))
    return client.post(page_of(key, side), sent(page, since=day.isoformat(), **changes))


def named(model, **which):
    row = model.objects.get(**which)
    return f"{row._meta.model_name}-{row.pk}"


def state(model, **which):
    row = model.objects.get(**which)
    return row.strength, row.standing


def publish(*subjects, day=DAY):
    for subject in ("reference", *subjects):
        publishing.publish(
            subject,
            by="編集者",
            reason="相違の整理",
            effective_from=day,
            at=datetime(2027, 2, 2, 3, 0, tzinfo=UTC),
        )
    catalogue.refresh()


def verdict(client, track, facts, day):
    asked = {"facts": facts, "as_of": day.isoformat(), "tracks": [track]}
    answer = client.post("/api/v1/eligibility/", asked, content_type="application/json")
    return answer.json()["verdicts"][0]["verdict"]


@pytest.fixture
def months(case_facts):
    """The answers of an applicant whom only the length of the plan can stop."""
    return lambda count: case_facts("C-D05") | {"project_months": count}


def test_the_page_shows_both_sides_with_their_citations(editor):
    page = editor.get(page_of("I1"))
    assert page.context["title"] == "相違I1の整理"
    for text in (
        "JICA基金活用事業の事業規模の説明では、事業期間は2年間です。",
        "協力概要(5)「事業期間2年間」",
        "各事業の役割の説明では、200万円・1年間の規模です。",
        "協力概要(7)「200万円/1年間の規模で事業を実施。」",
    ):
        assert text in page.text
    assert page.text.count("この側を採る</a>") == 2
    assert page.context["form"] is None


@pytest.mark.parametrize(
    ("side", "longer", "shorter"),
    [(1, ("use", "must"), ("supersede", "must")), (2, ("supersede", "must"), ("use", "must"))],
)
def test_each_row_is_set_as_its_citations_suggest(editor, side, longer, shorter):
    form = editor.get(page_of("I1", side)).context["form"]
    for code, expected in (("F-5a", longer), ("F-5b", shorter)):
        name = named(Cap, code=code)
        found = form[f"{name}-do"].value(), form[f"{name}-strength"].value()
        assert found == expected


def test_the_shorter_period_holds_from_its_day(editor, client, months):
    answer = settle(editor, "I1", 2)
    assert answer.url == (
        "/admin/schemes/proposal/send/?subject=reference&subject=jica-fund&from=2027-04-01"
    )
    assert state(Cap, code="F-5b") == ("must", "current")
    assert state(Cap, code="F-5a") == ("must", "superseded")
    assert verdict(client, FUND, months(13), DAY) == "confirm"
    publish("jica-fund")
    before, day = date(2027, 3, 31), DAY
    found = {count: verdict(client, FUND, months(count), before) for count in (12, 13, 24, 25)}
    assert found == {12: "eligible", 13: "confirm", 24: "confirm", 25: "plan_change"}
    found = {count: verdict(client, FUND, months(count), day) for count in (12, 13, 24, 25)}
    assert found == {12: "eligible", 13: "plan_change", 24: "plan_change", 25: "plan_change"}


def test_the_longer_period_holds_from_its_day(editor, client, months):
    settle(editor, "I1", 1)
    assert state(Cap, code="F-5a") == ("must", "current")
    assert state(Cap, code="F-5b") == ("principle", "superseded")
    publish("jica-fund")
    before, day = date(2027, 3, 31), DAY
    assert verdict(client, FUND, months(24), before) == "confirm"
    found = {count: verdict(client, FUND, months(count), day) for count in (12, 13, 24, 25)}
    assert found == {12: "eligible", 13: "eligible", 24: "eligible", 25: "plan_change"}


def test_the_other_side_stays_in_the_history(editor, client):
    settle(editor, "I1", 2)
    publish("jica-fund")
    found = client.get("/api/v1/schemes/jica-fund/?as_of=2027-04-01").json()["scheme"]
    caps = {cap["code"]: cap for cap in found["sections"]["caps"]}
    assert (caps["F-5a"]["standing"], caps["F-5a"]["months"]) == ("superseded", 24)
    assert caps["F-5a"]["citations"][0]["quote"] == "事業期間2年間"
    page = client.get("/conflicts/?as_of=2027-04-01").text
    assert "JICA基金活用事業の事業規模の説明では、事業期間は2年間です。" in page
    assert "各事業の役割の説明では、200万円・1年間の規模です。" in page
    assert (
        "2027年4月1日からは、「各事業の役割の説明では、200万円・1年間の規模です」という側を採ります。"
        "理由: 市民参加推進課の回答(2027年2月1日)による。それまでの扱い: 12か月までの計画は"
    ) in page


@pytest.mark.parametrize(
    ("side", "choice", "after"), [(1, "use", "ineligible"), (2, "supersede", "eligible")]
)
def test_whether_experience_bars_follows_the_side(editor, client, case_facts, side, choice, after):
    """I5: F-2 cites both sides, so that nothing is suggested and staff say what it becomes."""
    name = named(Requirement, code="F-2")
    page = editor.get(page_of("I5", side))
    assert page.context["form"][f"{name}-do"].value() == "leave"
    settle(editor, "I5", side, **{f"{name}-do": choice})
    publish("jica-fund")
    rich = case_facts("C-D08")
    assert verdict(client, FUND, rich, date(2027, 3, 31)) == "confirm"
    assert verdict(client, FUND, rich, DAY) == after
    little = rich | {"overseas_record": "little"}
    assert verdict(client, FUND, little, DAY) == "eligible"


def test_a_weaker_strength_may_be_chosen(editor):
    name = named(Cap, code="F-5b")
    settle(editor, "I1", 2, **{f"{name}-strength": "principle"})
    assert state(Cap, code="F-5b") == ("principle", "current")


def test_what_jica_decides_case_by_case_cannot_rule_anybody_out(editor):
    name = named(Requirement, code="KP-4")
    page = editor.get(page_of("I11", 1))
    field = page.context["form"].fields[f"{name}-strength"]
    assert [key for key, _ in field.choices] == ["principle", "note", "aim"]
    assert page.context["form"][f"{name}-strength"].value() == "principle"
    answer = editor.post(page_of("I11", 1), sent(page, **{f"{name}-strength": "must"}))
    assert answer.context["title"] == "エラー: 相違I11の整理"
    assert conflict("I11").state == "open"


def test_texts_follow_as_well(editor):
    texts = Passage.objects.filter(conflict__key="I1")
    assert texts.count() > 0
    page = editor.get(page_of("I1", 2))
    lines = {line.tied.name: line for line in page.context["lines"]}
    for text in texts:
        assert [field.label for field in lines[f"passage-{text.pk}"].fields] == ["どうするか"]
    chosen = texts[0]
    settle(editor, "I1", 2, **{f"passage-{chosen.pk}-do": "supersede"})
    chosen.refresh_from_db()
    assert chosen.standing == "superseded"


def test_the_decision_is_kept_and_recorded(editor):
    settle(editor, "I1", 2)
    row = conflict("I1")
    assert (row.state, row.settled_side, row.settled_from) == ("settled", 2, DAY)
    assert row.settled_reason == REASON
    events = Event.objects.filter(action=Event.Action.SETTLED)
    assert {event.subject for event in events} == {"reference", "jica-fund"}
    event = events.get(subject="jica-fund")
    assert (event.by, event.what) == ("編集者", str(row))
    assert (event.address, event.why) == (page_of("I1"), REASON)
    place = "世界の人びとのためのJICA基金活用事業"
    assert place in event.detail
    assert "上限 F-5b: 原則・現行から必須・現行に" in event.detail
    assert "上限 F-5a: 必須・現行から必須・旧に" in event.detail


def test_a_settled_conflict_shows_its_decision(editor):
    settle(editor, "I1", 2)
    page = editor.get(page_of("I1"))
    assert page.context["title"] == "相違I1の見直し"
    assert "2027年4月1日から、この側を採っています。" in page.text
    assert "この側を採る</a>" not in page.text
    changed = editor.get(address(Conflict, "change", conflict("I1").pk))
    assert "採った側" in changed.text
    assert "state" not in changed.context["adminform"].form.fields
    assert ">未解決に戻す</a>" in changed.text


def test_an_open_one_is_settled_from_its_list_and_its_page(editor):
    link = f'<a href="{page_of("I1")}">整理する</a>'
    assert link in editor.get(address(Conflict, "changelist")).text
    changed = editor.get(address(Conflict, "change", conflict("I1").pk))
    assert link in changed.text
    assert "採った側" not in changed.text


def test_opening_it_again_restores_what_stood_before(editor, client, months):
    handling = conflict("I1").handling
    settle(editor, "I1", 2)
    page = editor.get(page_of("I1"))
    line = next(line for line in page.context["lines"] if line.tied.place.endswith("F-5b"))
    (field,) = line.fields
    assert [label for _, label in field.field.choices] == [
        "整理する前に戻す(原則・現行)",
        "このまま",
    ]
    assert editor.post(page_of("I1"), sent(page, reason="回答の取り違え")).status_code == 302
    row = conflict("I1")
    assert (row.state, row.handling, row.settled_side, row.settled_from, row.settled_reason) == (
        "open",
        handling,
        None,
        None,
        "",
    )
    assert state(Cap, code="F-5b") == ("principle", "current")
    assert state(Cap, code="F-5a") == ("must", "current")
    last = Event.objects.filter(action=Event.Action.SETTLED).first()
    assert last.why == "回答の取り違え"
    assert last.detail.startswith("未解決に戻した。")


def test_opening_it_again_after_publication_knows_the_state_before_it(editor):
    settle(editor, "I1", 2)
    publish("jica-fund")
    page = editor.get(page_of("I1"))
    editor.post(page_of("I1"), sent(page))
    assert state(Cap, code="F-5b") == ("principle", "current")


def test_one_settled_without_a_side_may_be_opened(editor):
    handling = conflict("I3").handling
    page = editor.get(page_of("I3"))
    assert editor.post(page_of("I3"), sent(page)).status_code == 302
    row = conflict("I3")
    assert (row.state, row.handling) == ("open", handling)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"reason": " "}, "id_reason", "理由を書いてください。"),
        ({"since": ""}, "id_since", "いつからかを入れてください。"),
        (
            {"since": "4月"},
            "id_since",
            "「4月」は、一つの日付として読み取れません。「2026年4月1日」「令和8年4月1日」「2026/4/1」のように入れてください。",
        ),
        (
            {"since": "2026-03-01"},
            "id_since",
            f"2026年3月1日は過ぎた日です。過ぎた日の内容は変えられないので、適用日は今日({japanese.day(timezone.localdate())})以後の日にしてください。",
        ),
        (
            {"since": "2099-04-01"},
            "id_since",
            "2099年4月1日は先すぎます。適用日は、5年以内の日にしてください。",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_saved(editor, changes, field, sentence):
    page = editor.get(page_of("I1", 2))
    answer = editor.post(page_of("I1", 2), sent(page, **changes))
    assert answer.context["title"] == "エラー: 相違I1の整理"
    assert f'<a href="#{field}">{sentence}</a>' in answer.text
    assert conflict("I1").state == "open"
    assert state(Cap, code="F-5b") == ("principle", "current")
    assert Event.objects.count() == 0


def test_an_unheard_of_choice_is_said_with_the_row(editor):
    name = named(Cap, code="F-5b")
    page = editor.get(page_of("I1", 2))
    answer = editor.post(page_of("I1", 2), sent(page, **{f"{name}-do": "forget"}))
    assert "上限 F-5b」をどうするかを選び直してください。" in answer.text
    assert conflict("I1").state == "open"


def test_a_change_by_another_in_between_is_shown_and_not_overwritten(editor):
    page = editor.get(page_of("I1", 2))
    values = sent(page)
    Cap.objects.filter(code="F-5b").update(strength="note")
    answer = editor.post(page_of("I1", 2), values)
    assert answer.context["title"] == "エラー: 相違I1の整理"
    assert "ほかの人がこの相違か結びついた行を変えました。" in answer.text
    assert conflict("I1").state == "open"
    assert REASON in answer.text
    again = values | {"seen": answer.context["seen"]}
    assert editor.post(page_of("I1", 2), again).status_code == 302
    assert conflict("I1").state == "settled"


def test_a_decision_that_changes_no_row_says_so(editor):
    page = editor.get(page_of("I4", 1))
    leave = {name: "leave" for name in sent(page) if name.endswith("-do")}
    answer = editor.post(page_of("I4", 1), sent(page, **leave))
    assert conflict("I4").state == "settled"
    assert (
        "結びついた行はどれも変えていないので、判定は変わりません。" in editor.get(answer.url).text
    )


def test_a_side_that_is_not_there_asks_for_one(editor):
    page = editor.get(page_of("I1", 9))
    assert page.context["form"] is None
    assert editor.get("/admin/schemes/conflict/999999/settle/").status_code == 404


def test_settling_is_for_those_who_may_change_conflicts(client, approver):
    assert approver.get(page_of("I1")).status_code == 403
    assert approver.post(page_of("I1", 2), {}).status_code == 403
    user = User.objects.create(username="相違の係", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_conflict"))
    let_in(client, user)
    page = client.get(page_of("I1", 2))
    assert "このまま(担当の範囲ではないので変えられません)" in page.text
    settle(client, "I1", 2)
    assert state(Cap, code="F-5b") == ("principle", "current")
    assert conflict("I1").state == "settled"


@pytest.mark.parametrize(
    ("key", "code", "expected"),
    [
        ("I1", "F-5a", {1}),
        ("I1", "F-5b", {2}),
        ("I2", "K-2a", {2}),
        ("I2", "K-2b", {1}),
        ("I4", "N-2", {1, 2}),
        ("E1", "F-4", {1}),
        ("E1", "F-20", {2}),
        ("E4", "F-16", {1, 2}),
    ],
)
def test_a_row_supports_the_sides_whose_words_it_cites(key, code, expected):
    rows = settling.tied(conflict(key))
    assert {one.supports for one in rows if getattr(one.row, "code", "") == code} == {
        frozenset(expected)
    }


@pytest.mark.parametrize(("key", "rows"), [("I4", 2), ("I11", 9)])
def test_the_rows_of_a_conflict_take_no_query_each(django_assert_max_num_queries, key, rows):
    with django_assert_max_num_queries(12):
        found = settling.tied(conflict(key))
        assert [one.place for one in found if not one.place] == []
    assert len(found) >= rows


def test_a_row_of_the_other_side_keeps_its_strength():
    one = next(one for one in settling.tied(conflict("I1")) if one.place.endswith("F-5b"))
    assert one.after(Treatment.SUPERSEDE, "must") == RowState("superseded", "principle")
    assert one.after(Treatment.LEAVE, "must") == RowState("current", "principle")
    assert one.after(Treatment.USE, "must") == RowState("current", "must")
