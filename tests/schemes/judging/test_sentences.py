"""What is said of a requirement: word for word, for each kind of rule and each state."""

from datetime import date

import pytest

from schemes.document import Choice, Citation, Source
from schemes.judging.answers import Answers
from schemes.judging.eligibility import judge_track
from schemes.judging.rulebook import rules_of
from schemes.judging.sentences import beyond, either, joined, step
from tests.rules import fact, rule

DAY = date(2026, 11, 1)


def labelled(key, kind, choices, label, **values):
    made = tuple(Choice(value=value, label=words) for value, words in choices.items())
    return fact(key, kind, **values).model_copy(update={"choices": made, "label": label})


FACTS = {
    found.key: found
    for found in (
        fact("yen", "yen", "plan", unit="円", label="総額", change="総額を{value}までにする"),
        fact("time", "months", "plan", unit="か月", label="期間", change="期間を{value}までにする"),
        fact(
            "ahead", "days", "plan", unit="日", label="日数", change="希望日を{value}以上あとにする"
        ),
        fact("level", "int", "plan", unit="レベル", change="活動から{without}の地域を外す"),
        fact("record", "months", unit="か月", label="活動月数"),
        fact("count", "count", unit="件", label="件数"),
        fact("arrears", label="税の滞納", said_yes="税の滞納がある。", said_no="税の滞納はない。"),
        fact("partner", "bool", "plan", label="実施機関", change="実施機関を決める"),
        fact("since", "date", per_member=True, label="登記日"),
        fact("birth", "date", label="生年月日"),
        labelled("body", "choice", {"npo": "NPO法人", "city": "市", "firm": "会社"}, "団体の種類"),
        labelled(
            "work",
            "set",
            {"send": "人員派遣", "give": "機材供与", "teach": "技術研修"},
            "活動",
            subject="plan",
            change="活動から{without}を外す",
        ),
        labelled("wants", "set", {"funds": "資金", "giving": "寄附"}, "したいこと", subject="plan"),
        fact("country", "country", "plan", label="国", changeable=False),
    )
}
SOURCES = {
    "seed": Source(key="seed", title="概要", kind="baseline", dated="2026年3月"),
    "call": Source(key="call", title="募集要項", kind="guideline", fiscal_year=2025),
    "blog": Source(key="blog", title="ブログ", kind="private", dated="2022年"),
}


def made(key, operator, value=None, wording="", source="seed", **values):
    """A rule with its source: a past call's where it is not the baseline's."""
    cited = (Citation(source=source, quote="…"),)
    past = {} if source == "seed" else {"standing": "past_call", "fiscal_year": 2025}
    return rule(key, operator, value, wording=wording, citations=cited, **{**past, **values})


def said(*rules, members=(), deadline=DAY, **facts):
    ready = rules_of("scheme/track", rules, FACTS, SOURCES)
    return judge_track(ready, Answers(facts, tuple(members)), deadline).reasons[0].message


CAP = made("yen", "at_most", 100_000_000, "総額が1億円以下であること")
PAST_YEARS = made("since", "years_since_edge", 2, "登記から2年以上たった法人であること", "call")


@pytest.mark.parametrize(
    ("rule", "answer", "sentence"),
    [
        (
            CAP,
            120_000_000,
            "基準資料(2026年3月)では、総額が1億円以下であることが条件です。"
            "回答は1億2,000万円で、2,000万円超えています。総額を1億円までにすると、この条件に合います。",
        ),
        (
            CAP,
            100_000_000,
            "基準資料(2026年3月)では、総額が1億円以下であることが条件です。"
            "回答は1億円で、この条件に合います。",
        ),
        (
            CAP,
            None,
            "基準資料(2026年3月)では、総額が1億円以下であることが条件です。"
            "「総額」がわからないので、まだ判定できません。わかったら答えてください。",
        ),
        (
            made("time", "at_most", 12, "期間が1年以内であること(別の頁)", strength="principle"),
            36,
            "基準資料(2026年3月)では、期間が1年以内であることとされています(別の頁)。"
            "回答は36か月(3年)で、24か月(2年)超えています。期間を12か月(1年)までにすると、"
            "この条件に合います。そうしないときは、認められるかを窓口で確かめてください。",
        ),
        (
            made("record", "at_least", 24, "24か月以上の実績があること", "call"),
            6,
            "2025年度の募集要項では、24か月以上の実績があることが条件でした。"
            "回答は6か月で、18か月足りません。今の募集でも同じかを、窓口で確かめてください。",
        ),
        (
            made("ahead", "at_least", 30, "30日前までに申し込むこと", "call"),
            10,
            "2025年度の募集要項では、30日前までに申し込むことが条件でした。"
            "回答は10日で、20日足りません。希望日を30日以上あとにすると、この条件に合います。"
            "そうしないときは、今の募集でも同じかを、窓口で確かめてください。",
        ),
        (
            made("level", "less_than", 3, "レベル3の地域がないこと", "call"),
            3,
            "2025年度の募集要項では、レベル3の地域がないことが条件でした。"
            "回答はレベル3で、この条件に合いません。活動からレベル3の地域を外すと、この条件に合います。"
            "そうしないときは、今の募集でも同じかを、窓口で確かめてください。",
        ),
        (
            made("count", "less_than", 3, "3件未満であること"),
            4,
            "基準資料(2026年3月)では、3件未満であることが条件です。"
            "回答は4件で、2件超えています。ほかの事業を探すか、窓口に相談してください。",
        ),
        (
            made("arrears", "is_false", None, "税の滞納がないこと"),
            True,
            "基準資料(2026年3月)では、税の滞納がないことが条件です。"
            "「税の滞納がある」という回答で、この条件に合いません。"
            "ほかの事業を探すか、窓口に相談してください。",
        ),
        (
            made("partner", "is_true", None, "実施機関があること"),
            False,
            "基準資料(2026年3月)では、実施機関があることが条件です。"
            "「実施機関」に「いいえ」という回答で、この条件に合いません。"
            "実施機関を決めると、この条件に合います。",
        ),
        (
            made("body", "one_of", ["npo", "city"], "NPO法人などであること", strength="principle"),
            "firm",
            "基準資料(2026年3月)では、NPO法人などであることとされています。"
            "「団体の種類」の回答は「会社」なので、対象になるかを窓口で確かめてください。",
        ),
        (
            made("work", "has_none", ["give"], "支援型では、機材供与は対象外です"),
            ("send", "give"),
            "基準資料(2026年3月)によると、支援型では、機材供与は対象外です。"
            "回答に「機材供与」が含まれています。活動から機材供与を外すと、この条件に合います。",
        ),
        (
            made("work", "has_none", ["give"], "支援型では、機材供与は対象外です"),
            ("send",),
            "基準資料(2026年3月)によると、支援型では、機材供与は対象外です。"
            "回答は「人員派遣」なので、問題ありません。",
        ),
        (
            made("wants", "has_any", ["funds"], "資金のための事業です", strength="purpose"),
            ("giving",),
            "基準資料(2026年3月)によると、資金のための事業です。"
            "したいことの回答は「寄附」なので、目的が違います。",
        ),
        (
            made("country", "one_of", ["NP"], "窓口のある国であること"),
            "KE",
            "基準資料(2026年3月)では、窓口のある国であることが条件です。"
            "回答は「ケニア」で、この条件に合いません。ほかの事業を探すか、窓口に相談してください。",
        ),
        (
            PAST_YEARS,
            date(2024, 11, 30),
            "2025年度の募集要項では、登記から2年以上たった法人であることが条件でした。"
            "回答は2024年11月30日で、応募締切日(2026年11月1日)にはあと30日足りません。"
            "締切日が2026年12月1日以後なら、この条件に合います。"
            "今の募集でも同じかを、窓口で確かめてください。",
        ),
        (
            PAST_YEARS,
            date(2024, 11, 1),
            "2025年度の募集要項では、登記から2年以上たった法人であることが条件でした。"
            "回答は2024年11月1日で、ちょうど区切りの日に当たります。"
            "数え方が資料からは決まらないので、窓口で確かめてください。",
        ),
        (
            made("birth", "age_at_most", 20, "満20歳までであること", "call"),
            date(2005, 6, 1),
            "2025年度の募集要項では、満20歳までであることが条件でした。"
            "回答は2005年6月1日で、応募締切日(2026年11月1日)には満21歳です。"
            "今の募集でも同じかを、窓口で確かめてください。",
        ),
        (
            made(
                "birth",
                "date_between",
                {"from": "1956-04-17", "to": "2007-01-02"},
                "期間に生まれたこと",
                "call",
            ),
            date(1956, 4, 16),
            "2025年度の募集要項では、期間に生まれたことが条件でした。"
            "回答は1956年4月16日で、1日早くなっています。今の募集でも同じかを、窓口で確かめてください。",
        ),
        (
            made("count", "at_most", 2, "2件以下であること", "blog", fiscal_year=None),
            3,
            "個人のページ(2022年)では、2件以下であることが条件でした。"
            "回答は3件で、1件超えています。この資料は判定に使っていません。",
        ),
        (
            made("count", "at_most", 2, "2件以下であること", strength="aim"),
            3,
            "基準資料(2026年3月)では、2件以下であることとされています。"
            "回答は3件で、1件超えています。目安なので、判定は変わりません。",
        ),
    ],
)
def test_a_rule_in_a_sentence(rule, answer, sentence):
    assert said(rule, **{rule.fact: answer}) == sentence


def test_what_staff_wrote_is_said_with_its_source():
    written = made(
        "yen", "at_most", 100, "総額が100円以下であること", sentence="総額は100円までです。"
    )
    assert said(written, yen=200) == "総額は100円までです(基準資料、2026年3月)。"
    assert said(written, yen=50).endswith("回答は50円で、この条件に合います。")


def test_an_answer_that_is_missing_is_asked_for_where_it_decides():
    assert said(CAP).endswith("「総額」に答えると、判定できます。")
    past = made("record", "at_least", 24, "実績があること", "call")
    assert said(past).endswith("「活動月数」はまだ答えていないので、応募の前に確かめてください。")


def test_the_unmet_side_of_a_met_alternative_is_never_told():
    either_one = [
        made("body", "one_of", ["city"], "市であること", alternative="x"),
        made("count", "at_most", 2, "2件以下であること", alternative="x"),
    ]
    assert said(*either_one, body="firm", count=1) == (
        "基準資料(2026年3月)では、市であることが、どれか一つに合えばよい条件の一つです。"
        "これだけでは判定は変わりません。"
    )


def test_alternatives_of_which_none_is_met_are_one_sentence():
    own = {"alternative": "x"}
    rules = [
        made("body", "one_of", ["city"], "市であること(注)", clause="1", **own),
        made("count", "at_most", 2, "2件以下であること", clause="1", **own),
        made("body", "one_of", ["npo"], "NPO法人であること", clause="2", **own),
        made(None, "judged", None, "送り方は書かれていません", clause="2", **own),
    ]
    ready = rules_of("scheme/track", rules, FACTS, SOURCES)
    first, second, third, fourth = judge_track(ready, Answers({"body": "firm"}), DAY).trace
    assert either([[first, second], [third, fourth]]) == (
        "基準資料(2026年3月)では、「市であること、かつ2件以下であること」"
        "「NPO法人であること」のどれか一つに合うことが条件です。"
    )


def test_over_members_the_rule_is_told_of_the_bodies():
    every = made("since", "years_since", 2, "2年以上であること", over="all")
    bodies = [{"since": date(2015, 4, 1)}, {"since": date(2026, 1, 1)}]
    assert said(every, members=bodies).endswith(
        "この条件に合わない団体があります。ほかの事業を探すか、窓口に相談してください。"
    )
    assert said(every, members=bodies[:1]).endswith("どの団体もこの条件に合います。")


def test_answers_that_contradict_each_other_are_named_with_what_they_are():
    known = {
        "organisation_type": labelled(
            "organisation_type", "choice", {"voluntary_group": "任意団体"}, "団体の種類"
        ),
        "registered_on": fact("registered_on", "date", label="登記日"),
    }
    asks = made("registered_on", "years_since", 2, "2年以上であること")
    answers = {"organisation_type": "voluntary_group", "registered_on": date(2020, 4, 1)}
    ready = rules_of("scheme/track", [asks], known, SOURCES)
    (found,) = judge_track(ready, Answers(answers), DAY).reasons
    assert found.told == (
        "「団体の種類」(任意団体)と「登記日」(2020年4月1日)の回答が食い違っています。"
        "どちらかを直してください。"
    )


@pytest.mark.parametrize(
    ("wording", "strength", "told"),
    [
        ("条件は概要に書かれていません。JICAに確かめてください。", "principle", ""),
        ("住民への効果があること", "principle", "窓口で確かめてください。"),
        ("5人以下のときは、一緒に案内すること", "note", "相談のときに確かめてください。"),
        ("料金は無料です", "info", ""),
    ],
)
def test_what_jica_decides_is_told_once(wording, strength, told):
    ready = rules_of("s/t", [made(None, "judged", None, wording, strength=strength)], {}, SOURCES)
    (found,) = judge_track(ready, Answers({}), DAY).reasons
    assert found.told == told


@pytest.mark.parametrize(
    ("key", "before", "after", "words"),
    [
        ("yen", 8_000_000, 2_000_000, "総額を200万円までにする"),
        ("level", 4, 2, "活動からレベル3以上の地域を外す"),
        ("work", ("send", "give", "teach"), ("send",), "活動から機材供与と技術研修を外す"),
        ("work", ("send",), ("send", "give"), "「活動」を「人員派遣」「機材供与」にする"),
        ("count", 3, 2, "「件数」を2件にする"),
    ],
)
def test_a_change_in_words(key, before, after, words):
    assert step(FACTS[key], before, after) == words


@pytest.mark.parametrize(
    ("steps", "clause"),
    [
        (["総額を減らす", "期間を短くする"], "総額を減らし、期間を短くする"),
        (["実施機関を決める", "作品を書く", "外す"], "実施機関を決め、作品を書き、外す"),
        (["応募を見送る", "参加する"], "応募を見送り、参加する"),
        (["応募しない", "別枠を希望する"], "応募せず、別枠を希望する"),
        (["総額を1億円までにする"], "総額を1億円までにする"),
        ([], ""),
    ],
)
def test_several_changes_are_one_clause(steps, clause):
    assert joined(steps) == clause


def test_a_day_that_is_too_far_away_says_how_far_the_sources_go():
    assert beyond(date(2027, 3, 31)) == (
        "資料をよりどころにできるのは2027年3月31日までなので、この日の判定はできません。"
        "新しい募集要項や窓口で確かめてください。"
    )
