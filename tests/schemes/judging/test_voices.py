"""Every kind of source opens a statement with its own voice, publisher and year."""

import pytest

from schemes.document import Citation, Source
from schemes.judging.voices import heard, names_itself, opening
from tests.rules import rule

JICA = "独立行政法人国際協力機構(JICA)"
CROSSROADS = "『クロスロード』2022年2月号"


def source(kind, key="k", title="草の根", publisher=JICA, year=None, dated="", call=""):
    return Source(
        key=key,
        title=title,
        publisher=publisher,
        fiscal_year=year,
        dated=dated,
        kind=kind,
        call=call,
    )


def past(*sources, year=None):
    cited = tuple(Citation(source=key, quote="…") for key in sources)
    return rule("flag", standing="past_call", fiscal_year=year, citations=cited)


@pytest.mark.parametrize(
    ("said", "speaker"),
    [
        ("基準資料(2026年3月)では", source("baseline", year=2025, dated="2026年3月")),
        ("基準資料では", source("baseline")),
        ("2025年度の募集要項では", source("guideline", year=2025)),
        ("2025年度の募集案内では", source("guideline", title="募集案内(2025年度)", year=2025)),
        (
            "JICA中国の2019年度の募集要項では",
            source("guideline", publisher="JICA中国", year=2019),
        ),
        ("募集要項(年度不明)では", source("guideline")),
        ("2023年度のJICAのページでは", source("jica_page", year=2023)),
        (
            "JICA東京の2025年度のページでは",
            source("jica_page", publisher="JICA東京", year=2025),
        ),
        ("JICAのページ(年度不明)では", source("jica_page", dated="年度不明")),
        ("JICA北陸のページ(年度不明)では", source("jica_page", publisher="JICA北陸")),
        (
            "山口県の2020年の案内では",
            source("public_body", publisher="山口県", year=2020),
        ),
        ("外務省の案内(年度不明)では", source("public_body", publisher="外務省")),
        ("公的機関の2012年の案内では", source("public_body", publisher="", year=2012)),
        (
            "令和7年外務省告示第223号では",
            source(
                "public_body",
                title="令和7年外務省告示第223号(2025年6月19日)",
                publisher="外務省",
                year=2025,
            ),
        ),
        ("クロスロード2022年2月号では", source("magazine", title=CROSSROADS, year=2021)),
        (
            "日本教育新聞の2016年の記事では",
            source("magazine", publisher="日本教育新聞", year=2016),
        ),
        (
            "lawinsider.comが転載した2022年度の案内では",
            source("reprint", publisher="lawinsider.com", year=2022),
        ),
        ("転載された案内(年度不明)では", source("reprint", publisher="")),
        ("個人のブログ(2019年)では", source("private", publisher="個人のブログ", year=2019)),
        (
            "hojokin-kensaku.jpのページ(年度不明)では",
            source("private", publisher="hojokin-kensaku.jp"),
        ),
        (
            "掲載場所を確かめられない資料(JICA九州、2019年)では",
            source("unlocated", publisher="JICA九州", year=2019),
        ),
        ("掲載場所を確かめられない資料(JICA、2021年)では", source("unlocated", year=2021)),
        ("掲載場所を確かめられない資料(年度不明)では", source("unlocated", publisher="")),
    ],
)
def test_each_kind_has_its_own_voice(said, speaker):
    assert opening(past("k"), [speaker]) == said


@pytest.mark.parametrize(
    ("dated", "said"),
    [
        ("2016〜2018年度", "2016〜2018年度のJICAのページでは"),
        ("2017年度、2019年度", "2017年度、2019年度のJICAのページでは"),
        ("明治29年法律第89号", "JICAのページ(年度不明)では"),
    ],
)
def test_a_source_of_several_years_names_them(dated, said):
    assert opening(past("k"), [source("jica_page", dated=dated)]) == said


def test_a_calendar_year_is_that_of_the_day_and_no_fiscal_year():
    speaker = source("public_body", publisher="外務省", year=2025, dated="2026年2月")
    assert opening(past("k"), [speaker]) == "外務省の2026年の案内では"


def test_a_statement_of_one_year_names_it_where_its_source_has_several():
    spoken = opening(past("k", year=2019), [source("jica_page", dated="2017年度、2019年度")])
    assert spoken == "2019年度のJICAのページでは"


def test_what_may_move_a_verdict_speaks_before_what_may_not_and_the_newer_before_the_older():
    sources = [
        source("reprint", key="copy", publisher="例.jp", year=2025),
        source("jica_page", key="old", year=2021),
        source("jica_page", key="new", year=2023),
        source("guideline", key="other", year=2026),
    ]
    assert opening(past("copy", "old", "new"), sources) == "2023年度のJICAのページでは"


def test_what_was_replaced_speaks_with_the_voice_of_its_own_year():
    sources = [
        source("baseline", key="seed", year=2025, dated="2026年3月"),
        source("jica_page", key="old", year=2021),
        source("jica_page", key="new", year=2023),
    ]
    replaced = past("seed", "new", "old", year=2021).model_copy(update={"standing": "superseded"})
    assert opening(replaced, sources) == "2021年度のJICAのページでは"


def test_the_basic_document_speaks_first_of_today_and_last_of_the_past():
    sources = [
        source("baseline", key="seed", year=2025, dated="2026年3月"),
        source("jica_page", key="page", year=2025),
    ]
    told = past("page", "seed", year=2025)
    assert opening(told, sources) == "2025年度のJICAのページでは"
    today = told.model_copy(update={"standing": "current"})
    assert opening(today, sources) == "基準資料(2026年3月)では"


def test_a_statement_whose_source_is_not_there_names_its_year_alone():
    assert opening(past("gone", year=2024), []) == "2024年度の資料では"
    assert opening(past("gone"), []) == "年度不明の資料では"


SPRING = source("guideline", key="spring", title="募集の案内", year=2025, call="2026年春")


def test_the_latest_call_is_called_so():
    assert opening(past("spring"), [SPRING]) == "いちばん新しい募集(2026年春)では"


@pytest.mark.parametrize("call", ["2026年秋", "2027年春", "2026年春 第2回"])
def test_a_newer_call_of_the_scheme_takes_the_name(call):
    newer = source("guideline", key="newer", year=2026, call=call)
    rules = [past("spring"), past("newer")]
    sources = heard(rules, {"spring": SPRING, "newer": newer})
    assert [opening(one, sources.values()) for one in rules] == [
        "2025年度の募集案内では",
        f"いちばん新しい募集({call})では",
    ]


def test_a_call_of_another_scheme_takes_nothing():
    other = source("guideline", key="other", year=2026, call="2027年春")
    sources = heard([past("spring")], {"spring": SPRING, "other": other})
    assert opening(past("spring"), sources.values()) == "いちばん新しい募集(2026年春)では"


@pytest.mark.parametrize(
    ("text", "itself"),
    [
        ("JICA中国の2019年度の案内では、指導主事も応募できます。", True),
        ("2025年度は、全国が対象とされています。", True),
        ("JICA北海道では無料とされています。", True),
        ("個人の記事では、英語が要るとされます。", True),
        ("団体が対象でした。2025年度からは会社も対象です。", False),
        ("JICAと団体が契約を結びます。", False),
        ("", False),
    ],
)
def test_a_text_may_begin_with_its_own_voice(text, itself):
    assert names_itself(text) is itself
