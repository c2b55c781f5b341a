"""What is asked of the budget planner, and what it hands on: links, the form, bad input, privacy."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.grants.plan_page import get, title, words

pytestmark = pytest.mark.django_db

PRIVATE = "private, no-store"


def test_the_plan_goes_on_to_the_checker(client):
    response = get(
        client,
        "budget_yen=800万&project_months=3年&activities=dispatch&activities=training&wants_special_window=false&cost-travel-1=800万",
    )
    link = re.search(r'class="button" href="(/check/\?[^"]*)"', response.content.decode())[1]
    parts = urlsplit(html.unescape(link))
    assert parse_qs(parts.query) == {
        "budget_yen": ["8000000"],
        "project_months": ["36"],
        "activities": ["dispatch", "training"],
        "wants_special_window": ["false"],
        "cost_items": ["travel"],
    }
    checked = client.get(f"{parts.path}?{parts.query}")
    assert checked.status_code == 200
    assert "8,000,000円" in checked.content.decode()


def test_a_sum_of_the_breakdown_goes_on_to_the_checker_as_well(client):
    response = get(client, "cost-any-1=100万&cost-any-2=50万&as_of=2026-04-01")
    link = re.search(r'class="button" href="(/check/\?[^"]*)"', response.content.decode())[1]
    assert html.unescape(link) == "/check/?as_of=2026-04-01&budget_yen=1500000"


def test_another_day_is_kept_in_every_link_and_in_the_form(client):
    response = get(client, "budget_yen=800万&as_of=2026-04-01")
    body = response.content.decode()
    assert "2026年4月1日時点の内容を表示しています。" in body
    assert "2026年4月1日の時点で公開されている目録" in body
    assert '<input type="hidden" name="as_of" value="2026-04-01">' in body
    assert 'href="/schemes/kusanone/support/?as_of=2026-04-01"' in body
    start = get(client, "as_of=2026-04-01")
    assert '<input type="hidden" name="as_of" value="2026-04-01">' in start.content.decode()


def test_blanks_leave_the_address(client):
    response = client.get(
        "/plan/?budget_yen=100&project_months=&wants_special_window=&cost-travel-1=+"
    )
    assert (response.status_code, response["Location"]) == (302, "/plan/?budget_yen=100")
    empty = client.get("/plan/?budget_yen=&as_of=")
    assert (empty.status_code, empty["Location"]) == (302, "/plan/")


def test_the_breakdown_grows_with_the_period_and_is_bounded(client):
    def years(query):
        return re.findall(r'name="cost-any-(\d+)"', get(client, query).content.decode())

    assert years("") == ["1", "2", "3", "0"]
    assert years("project_months=36") == ["1", "2", "3", "0"]
    assert years("project_months=37") == ["1", "2", "3", "4", "0"]
    assert years("cost-travel-5=1") == ["1", "2", "3", "4", "5", "0"]
    assert years("project_months=600") == [*map(str, range(1, 11)), "0"]
    assert years("project_months=約3年") == ["1", "2", "3", "0"]


def test_the_breakdown_opens_once_it_holds_something(client):
    folded = '<details class="more-questions">'
    assert folded in get(client, "budget_yen=1").content.decode()
    assert '<details class="more-questions" open>' in get(client, "cost-any-1=1").content.decode()


@pytest.mark.parametrize(
    ("query", "target", "message"),
    [
        ("budget_yen=-1円", "#id_budget_yen", "「JICAが負担する総額」の「-1円」は、0円より小さい金額です。0円以上の金額を入れてください。"),
        ("budget_yen=約500万", "#id_budget_yen", "「JICAが負担する総額」の「約500万」は、「約」とあるので、一つの金額に決まりません。「1000万円」「10,000,000」のように、一つの金額で入れてください。"),
        ("budget_yen=" + "9" * 300, "#id_budget_yen", "「JICAが負担する総額」の「99999999999999999999…」は、長すぎます。60文字までで入れてください。"),
        ("budget_yen=1001億", "#id_budget_yen", "「JICAが負担する総額」は0から100,000,000,000まで(円)で指定してください。"),
        ("project_months=0", "#id_project_months", "「事業期間」は1から600まで(か月)で指定してください。"),
        ("cost-travel-2=約500万", "#id_cost-travel-2", "「旅費・渡航費(2年目)」の「約500万」は、「約」とあるので、一つの金額に決まりません。「1000万円」「10,000,000」のように、一つの金額で入れてください。"),
        ("cost-any-0=-5", "#id_cost-any-0", "「費目を決めていない分(年を決めていない分)」の「-5」は、0円より小さい金額です。0円以上の金額を入れてください。"),
        ("budget_yen=1&budget_yen=2", "#id_budget_yen", "「JICAが負担する総額」の答えは一つにしてください。"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_field(client, query, target, message):
    response = get(client, query)
    assert response.status_code == 400
    assert title(response) == "エラー: 予算の計画 | 市民参加ポータル"
    body = html.unescape(response.content.decode())
    assert f'<li><a href="{target}">{message}</a></li>' in body
    assert f'id="{target[1:]}"' in body
    assert response["Cache-Control"] == PRIVATE


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("budget=1", "「budget」という項目はありません。アドレスから取り除いてください。"),
        ("cost-travel-11=1", "「cost-travel-11」という項目はありません。アドレスから取り除いてください。"),
        ("cost-gold-1=1", "「cost-gold-1」という項目はありません。アドレスから取り除いてください。"),
        ("cost-travel-01=1", "「cost-travel-01」という項目はありません。アドレスから取り除いてください。"),
        ("&".join(f"x{n}=1" for n in range(8)), "ほかにも、計画にない項目が3個あります。"),
        ("as_of=2026-04-01&as_of=2026-04-02", "アドレスの「as_of」は一つにしてください。"),
    ],
)  # fmt: skip
def test_an_address_that_holds_something_else_is_refused(client, query, message):
    response = get(client, query)
    assert response.status_code == 400
    assert message in words(response)
    assert title(response).startswith("エラー: ")


def test_what_was_typed_is_kept(client):
    body = get(
        client, "budget_yen=約500万&project_months=3年&cost-travel-2=百万くらい"
    ).content.decode()
    assert 'value="約500万"' in body
    assert 'value="3年"' in body
    assert 'value="百万くらい"' in body
    assert "読み取った答え: <strong>36か月(3年)</strong>" in body


@pytest.mark.parametrize(
    ("day", "status", "message"),
    [
        ("kinou", 400, "入力を読み取れません"),
        ("2020-01-01", 404, "以後の日を指定してください。"),
    ],
)
def test_a_day_without_a_catalogue_is_refused(client, day, status, message):
    response = get(client, f"budget_yen=1&as_of={day}")
    assert response.status_code == status
    assert message in words(response)


def test_unknown_counts_as_not_given(client):
    response = get(client, "budget_yen=unknown&activities=unknown&wants_special_window=unknown")
    assert response.status_code == 200
    assert "総額と期間の両方を入れると、上限と比べられます。" in words(response)


def test_answers_are_kept_by_nobody(client):
    response = get(client, "budget_yen=1")
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == (PRIVATE, "noindex")
    assert not response.cookies
    assert client.post("/plan/").status_code == 405


def test_no_plan_asks_the_database(client, django_assert_num_queries):
    said = {
        "": "計画の金額と期間を、類型ごとの上限と比べます。",
        "budget_yen=1億&cost-travel-1=1": "草の根パートナー型",
        "budget_yen=x": "「x」は、金額として読み取れません。",
        "budget_yen=1&as_of=2026-04-01": "2026年4月1日の時点で公開されている目録",
    }
    for query, sentence in said.items():
        with django_assert_num_queries(0):
            page = get(client, query)
        assert sentence in words(page)
