"""The budget planner's page: what it says of a plan."""

import pytest

from grants import planning
from grants.money import Fit
from schemes import catalogue
from tests.grants.plan_page import cards, get, sections, title, words

pytestmark = pytest.mark.django_db


def test_the_start_is_a_form_and_nothing_else(client):
    response = get(client)
    assert response.status_code == 200
    assert title(response) == "予算の計画 | 市民参加ポータル"
    text = words(response)
    assert "計画の金額と期間を、類型ごとの上限と比べます。総額だけでも比べられます。" in text
    assert "読み取った計画" not in text
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies


def test_one_yen_above_the_support_type(client):
    response = get(client, "budget_yen=10000001&project_months=3年&activities=dispatch")
    assert response.status_code == 200
    text = words(response)
    assert (
        "この計画の金額と期間が上限に収まるのは、「草の根技術協力事業 草の根パートナー型」「草の根技術協力事業 地域活性型」です。"
        "次に、団体や計画についての条件に合うかを確かめてください。"
    ) in text
    assert "JICAが負担する総額 10,000,001円 事業期間 36か月(3年)" in text
    support = cards(response)["kusanone/support"]
    assert (
        "超過 総額は10,000,001円で、上限の10,000,000円を1円超えています。 総額が1,000万円以下であること"
        in support
    )
    assert "ちょうど 期間は36か月(3年)で、上限の36か月(3年)ちょうどです。" in support
    assert "総額を1円減らして10,000,000円にすると、上限に収まります。" in support
    assert "出典 協力概要(3)" in support
    assert "1000万円/3年(最大)" in support
    assert list(sections(response)) == ["fits", "confirm", "over"]
    assert "kusanone/support" not in sections(response)["fits"]
    assert sections(response)["over"].startswith(
        "収まらない(2件) このままでは上限を超えるか、対象にならない活動や費目があります。"
    )


def test_exactly_at_the_ceiling_of_the_support_type(client):
    support = cards(get(client, "budget_yen=1000万&project_months=36"))["kusanone/support"]
    assert "総額は10,000,000円で、上限の10,000,000円ちょうどです。" in support
    assert "どれだけ減らすと収まるか" not in support


def test_equipment_is_not_covered_in_the_support_type(client):
    response = get(
        client, "budget_yen=500万&project_months=24か月&activities=dispatch&activities=equipment"
    )
    support = cards(response)["kusanone/support"]
    assert "対象外 機材供与は対象外です。 支援型では、機材供与は対象外です" in support
    assert "活動から機材供与を除くと、上限に収まります。" in support
    assert (
        "余裕あり 総額は5,000,000円で、上限の10,000,000円まで5,000,000円の余裕があります。"
        in support
    )
    partner = cards(response)["kusanone/partner"]
    assert "対象 機材供与は対象です。" in partner
    fund = cards(response)["jica-fund/project"]
    assert "機材供与についての決まりは、資料にありません。" in fund


def test_an_activity_outside_the_three_is_barred(client):
    response = get(client, "budget_yen=500万&project_months=24&activities=cash_payment")
    partner = cards(response)["kusanone/partner"]
    assert (
        "対象外 現金給付は、対象になる活動に入っていません。 活動は、人員の派遣・機材供与・技術研修の実施の3つの中で行うこと"
        in partner
    )
    assert "どれだけ減らすと収まるか" not in partner


def test_the_disputed_period_of_the_fund_shows_both_sides(client):
    response = get(client, "budget_yen=200万&project_months=18か月")
    assert "JICA基金活用事業" in sections(response)["confirm"]
    fund = cards(response)["jica-fund/project"]
    assert "ちょうど 総額は2,000,000円で、上限の2,000,000円ちょうどです。" in fund
    assert "余裕あり 期間は18か月で、上限の24か月(2年)まで6か月の余裕があります。" in fund
    assert (
        "要確認 期間は18か月で、上限の12か月(1年)より6か月長くなっています。原則の上限なので、相談して確かめてください。"
    ) in fund
    assert "JICA基金活用事業の事業規模の説明では、事業期間は2年間です。" in fund
    assert "各事業の役割の説明では、200万円・1年間の規模です。" in fund
    assert fund.count("JICA基金活用事業の期間は1年か2年か") == 1
    assert "期間を6か月短くして12か月(1年)にすると、上限に収まります。" in fund
    assert "超過" not in fund


@pytest.mark.parametrize(
    ("months", "group"),
    [(12, "fits"), (13, "confirm"), (24, "confirm"), (25, "over")],
)
def test_the_fund_by_its_period(client, months, group):
    response = get(client, f"budget_yen=2000000&project_months={months}")
    assert "JICA基金活用事業" in sections(response)[group]


def test_past_ceilings_stand_in_a_list_of_their_own(client):
    response = get(client, "budget_yen=200万&project_months=12")
    body = response.content.decode()
    history = body[body.index('id="history"') :]
    assert (
        "2025年度の資料の上限(1,000,000円)です。新しい資料に置き換わったため、判定に使いません。"
        in history
    )
    assert "2025年度の資料の上限(12か月(1年))です。" in history
    assert "資料の上限(" not in cards(response)["jica-fund/project"]
    assert "JICA基金活用事業" in sections(response)["fits"]


def test_the_window_is_a_track_of_its_own(client):
    response = get(client, "budget_yen=3000万&project_months=36&wants_special_window=true")
    special = cards(response)["kusanone/partner-special"]
    assert "3000万円別枠" in sections(response)["confirm"]
    assert "この枠を希望する計画です。" in special
    assert "ちょうど 総額は30,000,000円で、上限の30,000,000円ちょうどです。" in special
    assert (
        "要確認 資料だけでは決まりません。窓口に確かめてください。 別枠が何のための枠か、誰が使えるかは、概要に書かれていません"
        in special
    )
    assert special.count("別枠は何のためか") == 1
    over = get(client, "budget_yen=30000001&project_months=36&wants_special_window=true")
    assert "3000万円別枠" in sections(over)["over"]
    aside = get(client, "budget_yen=3000万&project_months=36&wants_special_window=false")
    assert sections(aside)["unsought"].startswith("希望していない(1件) 希望しないと答えた枠です。")


def test_a_plan_that_fits_nothing_is_led_to_the_nearest_track(client):
    response = get(client, "budget_yen=1.5億円&project_months=3年")
    text = words(response)
    assert (
        "この計画がそのまま収まる類型はありません。"
        "いちばん近いのは「草の根技術協力事業 草の根パートナー型」で、総額を50,000,000円(約33.3%)減らして100,000,000円にすると、上限に収まります。"
    ) in text
    partner = cards(response)["kusanone/partner"]
    assert (
        "75,000,000円・18か月と、75,000,000円・18か月に分けると、それぞれが上限に収まります。"
        "計算の上でのことで、二つに分けて応募できるかどうかは、資料に書かれていません(未確認)。"
    ) in partner
    assert "二つの段階" not in cards(response)["kusanone/support"]


def test_several_steps_are_one_sentence(client):
    response = get(
        client, "budget_yen=1.5億円&project_months=4年&activities=equipment&activities=training"
    )
    assert (
        "活動から機材供与を除き、総額を140,000,000円(約93.3%)減らして10,000,000円にし、期間を12か月(1年)短くして36か月(3年)にすると、上限に収まります。"
    ) in cards(response)["kusanone/support"]
    assert (
        "総額を148,000,000円(約98.7%)減らして2,000,000円にし、期間を24か月(2年)短くして24か月(2年)にすると、必ず守る上限には収まりますが、確かめることが残ります。"
    ) in cards(response)["jica-fund/project"]


def test_a_total_alone_waits_for_the_period(client):
    response = get(client, "budget_yen=500万")
    assert (
        "まだ入れていない金額や期間があります。総額と期間の両方を入れると、上限と比べられます。"
        in words(response)
    )
    assert "未入力 期間を入れると判定できます。" in cards(response)["kusanone/support"]
    over = cards(response)["jica-fund/project"]
    assert (
        "総額を3,000,000円(約60.0%)減らして2,000,000円にすると、あとは、まだ入れていない項目しだいになります。"
        in over
    )


def test_where_nothing_leads_to_a_fit_it_says_so(client):
    response = get(client, "activities=cash_payment&budget_yen=3億&project_months=3年")
    assert (
        "この計画が収まる類型はありません。金額、期間、活動を変えて、もう一度比べてください。"
    ) not in words(response)
    assert "いちばん近いのは「世界の人びとのためのJICA基金活用事業」で" in words(response)


def test_a_breakdown_is_shown_back_with_its_sums(client):
    response = get(
        client,
        "project_months=2年&cost-travel-1=100万&cost-travel-2=５０万円&cost-personnel-0=30万&cost-any-2=1",
    )
    text = words(response)
    assert (
        "費目 1年目 2年目 年を決めていない分 計 "
        "旅費・渡航費 1,000,000円 500,000円 – 1,500,000円 "
        "人件費 – – 300,000円 300,000円 "
        "費目を決めていない分 – 1円 – 1円 "
        "計 1,000,000円 500,001円 300,000円 1,800,001円"
    ) in text
    assert "金額や期間が合っていません。" not in text
    fund = cards(response)["jica-fund/project"]
    assert "総額は1,800,001円で、上限の2,000,000円まで199,999円の余裕があります。" in fund
    assert "対象 旅費・渡航費は対象です。 旅費、渡航費(割合の上限は書かれていません)" in fund
    assert (
        "要確認 人件費が対象になるかどうかは、資料だけではわかりません。 人件費(資料には「旅費、渡航費、活動経費等」とだけ書かれています)"
        in fund
    )
    partner = cards(response)["kusanone/partner"]
    assert "対象 人件費は、2021年度の資料では対象でした。" in partner


def test_a_cost_of_which_no_list_speaks_is_to_confirm(client):
    response = get(client, "project_months=12&cost-unrelated-1=10万")
    assert (
        "要確認 活動に関係しない費用は、資料にある費目に入っていません。対象になるかを確かめてください。 費目の一覧 出典"
        in cards(response)["kusanone/support"]
    )
    assert (
        "要確認 活動に関係しない費用は、過年度(年度不明)の資料では対象外でした。今の募集で対象になるかを確かめてください。"
        in cards(response)["jica-fund/project"]
    )
    assert words(response).startswith("予算の計画 収まるかどうかを確かめる必要があるのは、")


def test_what_does_not_add_up_is_said(client):
    text = words(
        get(client, "budget_yen=500万&project_months=12&cost-any-1=400万&cost-any-2=200万")
    )
    assert "金額や期間が合っていません。" in text
    assert "内訳の合計は6,000,000円で、総額の5,000,000円より1,000,000円多くなっています。" in text
    assert "期間は12か月(1年)ですが、2年目の金額があります。" in text
    assert (
        "総額の上限とは、総額の欄の金額を比べています。どちらが正しいかを確かめて、直してください。"
        in text
    )


def test_every_ceiling_of_the_catalogue_is_compared(client):
    today = catalogue.library().rows[-1].effective_from
    published = catalogue.library().on(today)
    offers = planning.offers(published)
    assert [offer.key for offer in offers] == [
        "kusanone/partner",
        "kusanone/partner-special",
        "kusanone/support",
        "kusanone/regional",
        "jica-fund/project",
    ]
    ceilings = {
        f"{scheme.key}/{row.track}": None
        for scheme in published.schemes.values()
        for row in scheme.sections.get("caps", ())
    }
    assert set(ceilings) == {offer.key for offer in offers}
    assert all(rule.citations for offer in offers for rule in (*offer.ceilings, *offer.costs))
    assert planning.offers(published) is offers
    special = offers[1]
    assert (special.window.code, [rule.code for rule in special.reservations]) == (
        "KP-4w",
        ["KP-4"],
    )


# A plan that began on a track's page


def test_a_plan_is_compared_first_with_the_track_that_it_came_from(client):
    start = get(client, "track=kusanone/support")
    assert start.status_code == 200
    assert "総額は1,000万円まで、期間は36か月(3年)までです。" in words(start)
    assert '<input type="hidden" name="track" value="kusanone/support">' in start.content.decode()
    page = get(client, "track=kusanone/support&budget_yen=2000万&project_months=3年")
    first = words(page).partition("選んだ制度: ")[2]
    assert first.startswith(Fit.OVER.label)
    assert first.index("草の根協力支援型") < first.index("草の根パートナー型")
    assert words(page).count("選んだ制度") == 1


@pytest.mark.parametrize("track", ["kusanone/nai", "japan-desk/consultation"])
def test_a_track_without_a_ceiling_is_refused_in_a_sentence(client, track):
    page = get(client, f"track={track}&budget_yen=100万")
    assert page.status_code == 400
    assert (
        "はじめに比べる制度を読み取れません。その制度の頁から「予算を立てる」を選び直してください。"
        in words(page)
    )


def test_two_tracks_at_once_are_refused(client):
    page = get(client, "track=kusanone/support&track=kusanone/partner")
    assert page.status_code == 400
