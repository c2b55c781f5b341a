"""The year's revision: prepared as a draft, published for 1 April, public at midnight in Japan."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from grants import calls
from grants.models import Call, Cap
from schemes import catalogue, publishing, roles
from schemes.editing import composing, yearchange
from schemes.models import Edition, Event, Proposal, Scheme, Track, YearChange
from tests.staff import address, enter

pytestmark = pytest.mark.django_db

START = "/admin/schemes/yearchange/start/"
APRIL = date(2027, 4, 1)
# Drafts are composed to say how far they are, which takes its time for the whole catalogue.
FEW = ("reference", "kusanone", "volunteers")
NOVEMBER = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _november():
    """A day of fiscal 2026."""
    with time_machine.travel(NOVEMBER, tick=False):
        yield


def raise_cap(yen=15_000_000):
    Cap.objects.filter(code="KS-2").update(yen=yen)


def publish(day=APRIL, subject="kusanone"):
    return publishing.publish(
        subject, by="編集者", reason="改定", effective_from=day, at=timezone.now()
    )


def open_call(year=2026, label="第1回"):
    return Call.objects.create(
        track=Track.objects.get(scheme__key="kusanone", key="support"),
        fiscal_year=year,
        round_label=label,
        opens_on=date(2026, 11, 2),
        closes_on=date(2026, 12, 18),
    )


def start(client, *subjects):
    return client.post(START, {"subjects": subjects or composing.subjects()}, follow=True)


def checklist(client):
    return client.get(address(YearChange, "change", YearChange.objects.get().pk))


def line(page, name="草の根技術協力事業"):
    return next(one for one in page.context["lines"] if one.status.name == name)


# --- Beginning -----------------------------------------------------------------------------------


def test_the_coming_fiscal_year_is_offered_with_everything_chosen(editor):
    page = editor.get(START)
    assert page.context["title"] == "2027年度の改定をはじめる"
    assert page.context["form"]["subjects"].value() == composing.subjects()
    assert "2027年度(2027年4月1日から)の内容を下書きで準備します。" in page.text


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC), 2027),
        (datetime(2027, 3, 31, 15, 0, tzinfo=UTC), 2028),
    ],
)
def test_the_year_offered_turns_at_midnight_in_japan(client, moment, year):
    with time_machine.travel(moment, tick=False):
        assert (
            enter(client, roles.ADMINISTRATOR).get(START).context["title"]
            == f"{year}年度の改定をはじめる"
        )


def test_beginning_is_noted_and_nothing_is_changed_or_published(editor):
    before = {subject: composing.compose(subject) for subject in composing.subjects()}
    count = Edition.objects.count()
    page = start(editor)
    change = YearChange.objects.get()
    assert (change.fiscal_year, change.effective_from, change.started_by) == (2027, APRIL, "編集者")
    assert change.subjects == composing.subjects()
    assert page.redirect_chain == [(address(YearChange, "change", change.pk), 302)]
    assert "2027年度の改定をはじめました。下書きは、公開中の内容のままです。" in page.text
    event = Event.objects.get(action=Event.Action.YEAR_STARTED)
    assert (event.by, event.what, event.at) == ("編集者", "2027年度の改定", NOVEMBER)
    assert {subject: composing.compose(subject) for subject in composing.subjects()} == before
    assert Edition.objects.count() == count


def test_a_call_that_is_open_stays_open(editor):
    open_call()
    start(editor)
    found = calls.season(composing.compose("kusanone"), "support", timezone.localtime())
    assert (found.state, found.said) == ("open", "2026年12月18日まで(あと23日)")


def test_only_what_was_chosen_is_listed(editor):
    start(editor, "jica-fund", "reference")
    assert [one.status.name for one in checklist(editor).context["lines"]] == [
        "質問・出典・相違",
        "世界の人びとのためのJICA基金活用事業",
    ]


def test_one_revision_at_a_time(editor):
    start(editor)
    page = editor.get(START)
    assert "2027年度の改定</a>を進めています。" in page.text
    assert "改定するもの" not in page.text
    again = editor.post(START, {"subjects": ["kusanone"]})
    assert again.context["title"] == "エラー: 2027年度の改定をはじめる"
    assert "2027年度の改定を進めています。終えてから、次をはじめてください。" in again.text
    assert YearChange.objects.count() == 1
    assert Event.objects.filter(action=Event.Action.YEAR_STARTED).count() == 1


@pytest.mark.parametrize(
    ("subjects", "sentence"),
    [
        ([], "改定するものを一つ以上選んでください。"),
        (["kusanone", "no-such"], "選べないものが選ばれています。選び直してください。"),
    ],
)
def test_a_wrong_choice_is_said_and_begins_nothing(editor, subjects, sentence):
    page = editor.post(START, {"subjects": subjects})
    assert page.context["title"] == "エラー: 2027年度の改定をはじめる"
    assert f'<a href="#subjects">{sentence}</a>' in page.text
    assert not YearChange.objects.exists()


def test_a_revision_is_closed_and_the_same_year_may_be_opened_again(editor):
    start(editor, "kusanone")
    pk = YearChange.objects.get().pk
    page = editor.post(f"/admin/schemes/yearchange/{pk}/close/", follow=True)
    assert "2027年度の改定を終えました。下書きと公開予定の版はそのままです。" in page.text
    assert YearChange.objects.get().closed_at == NOVEMBER
    assert "2027年度の改定を終える" not in page.text
    event = Event.objects.filter(action=Event.Action.CHANGED).first()
    assert (event.what, event.detail) == ("2027年度の改定", "年度の改定を終えた。")
    again = editor.post(f"/admin/schemes/yearchange/{pk}/close/", follow=True)
    assert "2027年度の改定はすでに終えています。" in again.text
    assert editor.get(f"/admin/schemes/yearchange/{pk}/close/").status_code == 405
    start(editor, "jica-fund")
    change = YearChange.objects.get()
    assert (change.closed_at, change.subjects) == (None, ["jica-fund"])


# --- The checklist -------------------------------------------------------------------------------


def test_the_checklist_says_how_far_a_scheme_is(editor):
    start(editor, *FEW)
    found = line(checklist(editor)).status
    assert (found.changed, found.planned, found.waiting) == (False, (), None)
    raise_cap()
    page = checklist(editor)
    assert line(page).status.changed is True
    assert line(page, "JICA海外協力隊").status.changed is False
    assert page.text.count("下書きに変更あり") == 1
    proposal = Proposal.objects.create(
        contents={"kusanone": {}},
        effective_from=APRIL,
        note="改定",
        sent_by="編集者",
        sent_at=timezone.now(),
    )
    page = checklist(editor)
    assert line(page).status.waiting == proposal
    assert f'<a href="/admin/schemes/proposal/{proposal.pk}/review/">確認待ちの依頼' in page.text
    edition = publish()
    page = checklist(editor)
    assert (line(page).status.changed, line(page).status.planned) == (False, (edition,))
    assert f"公開予定 2027年4月1日(第{edition.number}版)" in page.text


def test_the_checklist_leads_on(editor):
    start(editor, *FEW)
    raise_cap()
    shown = line(checklist(editor))
    scheme = Scheme.objects.get(key="kusanone")
    edition = Edition.objects.get(subject="kusanone")
    assert shown.send_url == "/admin/schemes/proposal/send/?subject=kusanone&from=2027-04-01"
    assert shown.preview_url == "/admin/preview/draft/schemes/kusanone/"
    assert shown.edit_url == f"/admin/schemes/scheme/{scheme.pk}/change/"
    assert shown.public_url == "/schemes/kusanone/?as_of=2027-04-01"
    assert shown.difference_url == f"/admin/schemes/edition/compare/?old={edition.pk}&new=draft"
    page = checklist(editor)
    for url in (shown.edit_url, shown.public_url, shown.difference_url, shown.send_url):
        assert f'href="{escape(url)}"' in page.text


def test_a_draft_that_cannot_be_read_is_a_change(editor):
    start(editor, *FEW)
    Cap.objects.filter(code="KS-2").update(strength="unheard-of")
    page = checklist(editor)
    assert line(page).status.changed is True


def test_a_scheme_that_is_gone_is_no_longer_listed(editor):
    start(editor, "kusanone", "reference")
    Scheme.objects.filter(key="kusanone").update(key="kusanone-new")
    assert [one.status.name for one in checklist(editor).context["lines"]] == ["質問・出典・相違"]


@pytest.mark.parametrize("years", [1, 3])
def test_the_list_of_years_takes_the_same_queries_for_one_and_three(
    editor, django_assert_num_queries, years
):
    for year in range(2025, 2025 + years):
        YearChange.objects.create(
            fiscal_year=year,
            effective_from=date(year, 4, 1),
            started_by="編集者",
            started_at=NOVEMBER,
            closed_at=NOVEMBER,
        )
    with django_assert_num_queries(10):
        page = editor.get(address(YearChange, "changelist"))
    assert f'<a href="{START}">次の年度の改定をはじめる</a>' in page.text


def test_beginning_is_for_those_who_may_change_schemes(approver, colleague):
    assert approver.get(START).status_code == 403
    assert approver.post(START, {"subjects": ["kusanone"]}).status_code == 403
    change = yearchange.begin(2027, ["kusanone"], by="編集者", at=NOVEMBER)
    page = approver.get(address(YearChange, "change", change.pk))
    assert page.status_code == 200
    assert "2027年度の改定を終える" not in page.text
    assert approver.post(f"/admin/schemes/yearchange/{change.pk}/close/").status_code == 403
    assert colleague.get(address(YearChange, "change", change.pk)).status_code == 403
    assert YearChange.objects.get().closed_at is None


# --- Midnight ------------------------------------------------------------------------------------

MOMENTS = [
    ("a day before", datetime(2027, 3, 30, 15, 0, tzinfo=UTC), False),
    ("morning before", datetime(2027, 3, 31, 0, 0, tzinfo=UTC), False),
    ("a minute before", datetime(2027, 3, 31, 14, 59, 0, tzinfo=UTC), False),
    ("the last second", datetime(2027, 3, 31, 14, 59, 59, 999_999, tzinfo=UTC), False),
    ("midnight in Japan", datetime(2027, 3, 31, 15, 0, 0, tzinfo=UTC), True),
    ("a second after", datetime(2027, 3, 31, 15, 0, 1, tzinfo=UTC), True),
    ("midnight in UTC", datetime(2027, 4, 1, 0, 0, 0, tzinfo=UTC), True),
    ("a day after", datetime(2027, 4, 1, 15, 0, 0, tzinfo=UTC), True),
]


MIDNIGHT = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)
# Whom nothing but the ceiling of 支援型 stops.
APPLICANT = {
    "applicant_kind": "organisation",
    "wants": ["funds"],
    "organisation_type": "npo_corporation",
    "japanese_organisation": True,
    "overseas_record": "little",
    "budget_yen": 15_000_000,
    "project_months": 36,
    "activities": ["dispatch", "training"],
    "technical_cooperation": True,
    "has_counterpart": True,
    "benefits_residents": True,
    "project_theme": "poverty_reduction",
    "country": "NP",
}


def seen(client, as_of=None):
    """What the public site says at this moment: a page, the API, and the checker in both."""
    query = {"as_of": as_of} if as_of else {}
    page = client.get("/schemes/kusanone/support/", query)
    api = client.get("/api/v1/schemes/kusanone/", query).json()["scheme"]
    cap = next(cap["yen"] for cap in api["sections"]["caps"] if cap["code"] == "KS-2")
    asked = {"facts": APPLICANT, "tracks": ["kusanone/support"], **query}
    answer = client.post("/api/v1/eligibility/", asked, content_type="application/json").json()
    answers = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in APPLICANT.items()
    }
    check = client.get("/check/kusanone/support/", answers | query)
    return (
        "1,500万円" in re.sub("<[^>]*>", "", page.content.decode()),
        cap,
        answer["verdicts"][0]["verdict"],
        re.search(r'data-verdict="(\w+)"', check.content.decode())[1],
        answer["as_of"],
    )


BEFORE = (False, 10_000_000, "plan_change", "plan_change")
AFTER = (True, 15_000_000, "eligible", "eligible")


@pytest.mark.usefixtures("lasting_sources")
def test_the_public_site_changes_by_itself_at_midnight_in_japan(client):
    """One process, one loaded catalogue, eight moments and back: only the clock moves."""
    raise_cap()
    publish()
    catalogue.refresh()
    library = catalogue.library()
    for name, moment, new in [*MOMENTS, MOMENTS[3]]:
        with time_machine.travel(moment, tick=False):
            today = timezone.localdate().isoformat()
            expected = (*(AFTER if new else BEFORE), today)
            assert seen(client) == expected, name
    assert catalogue.library() is library


@pytest.mark.parametrize("seconds", [-1, 0])
@pytest.mark.usefixtures("lasting_sources")
def test_on_both_sides_of_midnight_both_years_can_be_looked_at(client, seconds):
    raise_cap()
    publish()
    catalogue.refresh()
    with time_machine.travel(MIDNIGHT + timedelta(seconds=seconds), tick=False):
        assert seen(client, "2027-03-31") == (*BEFORE, "2027-03-31")
        assert seen(client, "2027-04-01") == (*AFTER, "2027-04-01")


def test_a_kept_page_is_told_from_the_new_one(client):
    """A browser that kept the page of 31 March is given the new one after midnight."""
    raise_cap()
    publish()
    catalogue.refresh()
    with time_machine.travel(MIDNIGHT - timedelta(seconds=1), tick=False):
        kept = client.get("/schemes/kusanone/").headers["ETag"]
        again = Client().get("/schemes/kusanone/", headers={"If-None-Match": kept})
        assert again.status_code == 304
    with time_machine.travel(MIDNIGHT, tick=False):
        new = Client().get("/schemes/kusanone/", headers={"If-None-Match": kept})
        assert new.status_code == 200
        assert new.headers["ETag"] != kept
