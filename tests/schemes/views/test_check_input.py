"""The checker and what it cannot use: one exact sentence each, at the field, never a guess."""

import pytest

from tests.checker import errors, get

pytestmark = pytest.mark.django_db

ORGANISATION = "?applicant_kind=organisation&"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("colour=red", "「colour」という質問はありません。アドレスから取り除いてください。"),
        (
            "budget_yen=約500万",
            "「JICAが負担する総額」の「約500万」は、「約」とあるので、一つの金額に決まりません。"
            "「1000万円」「10,000,000」のように、一つの金額で入れてください。",
        ),
        (
            "project_months=6月",
            "「事業期間」の「6月」は、何月という月の名前とも読めます。期間は「6か月」のように入れてください。",
        ),
        (
            "registered_on=平成31年5月1日",
            "「登記日」の「平成31年5月1日」は、平成の日付ではありません。元号と年を確かめてください。",
        ),
        (
            "registered_on=9999-12-31",
            "「登記日」は1868年から2200年までの日付で指定してください。",
        ),
        (
            "running_kusanone_projects=-1",
            "「実施中の草の根の件数」の「-1」は、0より小さい数です。0以上の数を入れてください。",
        ),
        (
            "danger_level=9",
            "「危険情報のレベル」は0から4まで(レベル)で指定してください。",
        ),
        (
            "japanese_organisation=maybe",
            "「日本の団体か」の「maybe」は、読み取れません。「はい」か「いいえ」で入れてください。",
        ),
        (
            "organisation_type=circle",
            "「団体の種類」の「circle」は、選択肢にありません。選択肢から選んでください。",
        ),
        (
            "organisation_type=大学",
            "「団体の種類」の「大学」は、「国立大学法人」「公立大学法人」「私立大学」のどれかに決まりません。そのうちの一つを入れてください。",
        ),
        (
            "country=XX",
            "「国」の「XX」は、選択肢にありません。選択肢から選んでください。",
        ),
        (
            "country=ビルマ国",
            "「国」の「ビルマ国」は、選択肢にありません。近いものに「ミャンマー」があります。",
        ),
        (
            "head_office_prefecture=48",
            "「本部の都道府県」の「48」は、選択肢にありません。選択肢から選んでください。",
        ),
        (
            "activities=dispatch&activities=flying",
            "「活動の内容」の「flying」は、選択肢にありません。選択肢から選んでください。",
        ),
        (
            "budget_yen=①1,000万円",
            "「JICAが負担する総額」の「①1,000万円」は、「①」を金額として読み取れません。"
            "「1000万円」「10,000,000」のように、一つの金額で入れてください。",
        ),
        (
            "registered_on=08/04/01",
            "「登記日」の「08/04/01」は、何年かが一つに決まりません。"
            "「2026年4月1日」「令和8年4月1日」「2026/4/1」のように入れてください。",
        ),
        ("budget_yen=1&budget_yen=2", "「JICAが負担する総額」の答えは一つにしてください。"),
        (
            "budget_yen=100&budget_yen=unknown",
            "「JICAが負担する総額」は、答えるか「わからない」を選ぶか、どちらか一つにしてください。",
        ),
        (
            "budget_yen=" + "9" * 300,
            "「JICAが負担する総額」の「99999999999999999999…」は、長すぎます。60文字までで入れてください。",
        ),
        (
            "budget_yen=1兆",
            "「JICAが負担する総額」は0から100,000,000,000まで(円)で指定してください。",
        ),
        ("members=200", "「構成員の数」は50者までにしてください。"),
        ("members-300-registered_on=R6.4.1", "「構成員の数」は50者までにしてください。"),
        (
            "members=2&members=3",
            "「構成員の数」の「2、3」は、「、」とあるので、一つの数に決まりません。「3者」「12」のように、一つの数で入れてください。",
        ),
        (
            "members=1&members-1-registered_on=R6.4.1",
            "構成員は1者ですが、2番目の構成員の回答があります。",
        ),
        (
            "members-0-budget_yen=1",
            "「members-0-budget_yen」という質問はありません。アドレスから取り除いてください。",
        ),
        ("show=everything", "アドレスの「show」は、questions、step、all のどれかにしてください。"),
        ("show=all&show=all", "アドレスの「show」は一つにしてください。"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(client, query, sentence):
    assert errors(client, ORGANISATION + query) == (400, "エラー", [sentence])


def test_a_wrong_kind_is_said_at_the_first_step(client):
    assert errors(client, "?applicant_kind=x") == (
        400,
        "エラー",
        ["「個人か団体か」の「x」は、選択肢にありません。選択肢から選んでください。"],
    )
    assert errors(client, "?show=questions") == (
        400,
        "エラー",
        ["「あなたの立場」を選んでください。決めていないときは「わからない」を選べます。"],
    )


def test_each_error_links_to_its_field_and_what_was_written_stays(client):
    response, page = get(
        client, ORGANISATION + "budget_yen=約500万&japanese_organisation=maybe&wants=funds"
    )
    for target in ("id_budget_yen", "id_japanese_organisation_0"):
        assert f"#{target}" in page.links
        assert target in page.ids
    assert page.fields["budget_yen"] == ["約500万"]
    assert page.fields["wants"] == ["funds"]
    html = response.content.decode()
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_budget_yen_helptext id_budget_yen_error"' in html
    assert "id_budget_yen_error" in page.ids


def test_full_width_digits_are_digits(client):
    response, page = get(client, ORGANISATION + "head_office_prefecture=１３&danger_level=２")
    assert response.status_code == 200
    assert "東京都" in page.text


def test_many_unknown_parameters_are_counted_not_listed(client):
    query = "&".join(f"q{number}=1" for number in range(900))
    status, title, sentences = errors(client, ORGANISATION + query)
    assert (status, title) == (400, "エラー")
    assert len(sentences) == 6
    assert sentences[-1] == "ほかにも、質問にない項目が895個あります。"


@pytest.mark.parametrize("text", ["%00", "%ED%A0%80", "%FF"])
def test_what_is_no_text_is_refused(client, text):
    response, page = get(client, f"?budget_yen={text}")
    assert response.status_code == 400
    assert "アドレスの条件に、読み取れない文字があります。文字を入力し直してください。" in page.text


@pytest.mark.parametrize(
    ("day", "status", "sentence"),
    [
        ("kinou", 400, "「as_of」(見たい日)は 2026-04-01 の形の日付で指定してください。"),
        ("2020-01-01", 404, "2026年3月1日以後の日を指定してください。"),
        ("2026-11-01", 200, "2026年11月1日時点の内容を表示しています。"),
        *(
            (text, 400, "「as_of」(見たい日)は 2026-04-01 の形の日付で指定してください。")
            for text in (
                "２０２６－１１－０１",
                "20261101",
                "2026-W45-7",
                "2026-11-1",
                " 2026-11-01",
            )
        ),
    ],
)
def test_a_day_that_cannot_be_shown_is_refused(client, day, status, sentence):
    response = client.get("/check/", {"as_of": day, "applicant_kind": "organisation"})
    assert response.status_code == status
    assert sentence in response.content.decode()


def test_what_is_written_is_never_markup(client):
    response, _ = get(client, ORGANISATION + "budget_yen=<script>alert(1)</script>&<b>=1&{{x}}=1")
    assert response.status_code == 400
    assert "<script>alert" not in response.content.decode()
    assert "<b>" not in response.content.decode()
    assert "「{{x}}」という質問はありません。" in response.content.decode()
