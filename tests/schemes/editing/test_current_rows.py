"""What stands as 現行 is what its quotation says: amounts, counts, kinds, lists, and its words.

A past year's text that slips into a current row is found here.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from schemes.document import REFERENCE, Frozen, Passage, Requirement
from schemes.writing.places import COUNTRIES
from tests import seed_text
from tests.schemes.editing.test_sources_text import SEED, documents, within

DIGITS = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
SCALES = {"億": 100_000_000, "万": 10_000, "千": 1_000}
AMOUNT = re.compile(r"((?:\d+(?:[,.]\d+)*[億万千])+\d*)|(\d+(?:[,.]\d+)*)")
SAID = ("wording", "text", "summary", "lead", "purpose", "receives", "title")


def numbers(text: str) -> set[float]:
    """Every number of a text as an amount: 「1億円」 100000000, 「5万8千人」 58000, 「7~10日」 7 and 10."""
    return {_amount(found[0]) for found in AMOUNT.finditer(text.translate(DIGITS))}


def _amount(words: str) -> float:
    total = 0.0
    for number, scale in re.findall(r"(\d+(?:[,.]\d+)*)([億万千]?)", words):
        total += float(number.replace(",", "")) * SCALES.get(scale, 1)
    return total


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1億円/3年(最大)", {100_000_000, 3}),
        ("3,000万円・3年の別枠", {30_000_000, 3}),
        ("5万8千人以上", {58_000}),
        ("約1.6万人", {16_000}),
        ("7~10日間程度", {7, 10}),
        ("２００万円", {2_000_000}),
        ("2.5か月", {2.5}),
    ],
)
def test_amounts_are_read_as_they_are_written(text: str, amounts: set[float]) -> None:
    assert numbers(text) == amounts


def current_rows() -> Iterator[tuple[str, Frozen]]:
    """Every row that holds today and rests on the basic document, with its subject."""
    for subject, document in documents().items():
        if subject == REFERENCE:
            continue
        for row in within(document):
            if getattr(row, "standing", "current") == "current" and quotes(row):
                yield subject, row


def quotes(row: Any) -> str:
    """The words of the basic document that a row cites."""
    cited = [one for one in getattr(row, "citations", ()) if one.source == SEED]
    return "\n".join(one.quote for one in cited)


def name_of(row: Any) -> str:
    return next(
        (str(getattr(row, key)) for key in ("code", "key", "kind") if hasattr(row, key)), ""
    )


# Numbers that the basic document makes without writing them, by subject and row.
MADE = {
    # Points, which nothing names.
    ("dialogue", ""): {6, 7},
    ("japan-desk", ""): {24},  # 14 + 4 + 5 + 1
    ("offices", ""): {2},
    ("coordinators", "confirm"): {2},  # 76 people in 47 prefectures
    ("dialogue", "council-topics-2024"): {7},  # rows of its table
    ("dialogue", "study-group-themes-2024"): {6},
    ("kusanone", "K-7"): {3},  # ①②③
    ("kusanone", "activities"): {3},
    ("offices", "offices"): {2},  # 「訓練所(二本松、駒ヶ根)」
    ("offices", "what"): {2},
    ("offices", "offices-training"): {2},
    ("overview", "domestic-training-centres"): {2},
    ("overview", "confirm"): {2, 3},  # the slides 「協力概要の(2)と(3)」
}


def unmade(subject: str, row: Any, said: set[float]) -> set[float]:
    return said - numbers(quotes(row)) - MADE.get((subject, name_of(row)), set())


def test_every_number_that_is_said_stands_in_the_quotation() -> None:
    wrong = [
        (subject, name_of(row), said, number)
        for subject, row in current_rows()
        for said in (getattr(row, field, "") for field in SAID)
        if isinstance(said, str)
        for number in unmade(subject, row, numbers(said))
    ]
    assert wrong == []


def test_every_value_that_counts_stands_in_the_quotation() -> None:
    wrong = [
        (subject, name_of(row), value)
        for subject, row in current_rows()
        for value in counted(row)
        if unmade(subject, row, {value})
    ]
    assert wrong == []


def counted(row: Any) -> Iterator[float]:
    """The numbers that a row decides or shows with; periods in years, as the document has them."""
    for field in ("yen", "months", "value"):
        value = getattr(row, field, None)
        if isinstance(value, int) and not isinstance(value, bool):
            in_years = field == "months" or getattr(row, "fact", "") == "project_months"
            yield value / 12 if in_years else value


@pytest.mark.parametrize("place", MADE)
def test_every_exception_is_still_needed(place: tuple[str, str]) -> None:
    said = [
        numbers(str(getattr(row, field, ""))) | set(counted(row))
        for subject, row in current_rows()
        if (subject, name_of(row)) == place
        for field in SAID
    ]
    assert MADE[place] <= set().union(*said)


# What the basic document calls each kind. A rule's list is exactly what its quotation names.
NGOS = {
    *("npo_corporation", "general_association", "public_interest_association"),
    *("general_foundation", "public_interest_foundation", "social_welfare_corporation"),
    "voluntary_group",
}
PRIVATE = {
    *("company", "other_private", "medical_corporation", "school_corporation"),
    "international_association",
}
UNIVERSITIES = {"national_university", "public_university", "private_university"}
NAMED: dict[str, dict[str, set[str]]] = {
    "organisation_type": {
        "NGO": NGOS,
        "その他民間の団体": PRIVATE,
        "民間企業等の団体": PRIVATE,
        "地方公共団体": {
            *("local_government", "special_local_government"),
            *("local_public_enterprise", "board_of_education"),
        },
        "地方自治体": {"local_government", "special_local_government"},
        "教育委員会": {"board_of_education"},
        "独立行政法人": {"independent_agency"},
        "大学": UNIVERSITIES,
        "または学校": {"school", "school_corporation", *UNIVERSITIES},
    },
    "role": {
        "中学生": {"junior_high_student"},
        "高校生": {"high_school_student"},
        "教員": {"teacher"},
        "管理職": {"school_manager"},
        "指導主事": {"education_supervisor"},
        "先生方等": {"teacher", "school_manager", "education_supervisor"},
    },
    "overseas_record": {
        "豊富な実績": {"rich"},
        "支援実績が少ない": {"little"},
        "経験が浅い": {"little", "none"},
        "活動経験が少ない": {"little", "none"},
    },
    "project_theme": {
        "貧困削減": {"poverty_reduction"},
        "外国人材の受入れ": {"foreign_residents"},
    },
    "audience": {
        "児童・生徒向け": {"elementary", "junior_high", "high_school"},
        "先生方等": {"teachers"},
    },
    "activities": {
        "人員の派遣": {"dispatch"},
        "機材供与": {"equipment"},
        "技術研修": {"training"},
    },
    "cost_items": {"旅費": {"travel"}, "活動経費": {"activity"}},
    "volunteer_stage": {"派遣前": {"passed"}},
    "country": {f"、{name}、": {code} for code, name in COUNTRIES.items()},
}
# Rules that name less, or another kind, than stands in what they quote, and why.
NARROWER = {
    "ET-1b": "the course's own sentence has teachers alone",
    "ET-2a2": "whom that sentence leaves open",
    "EE-1l": "whether they are 「高校生」 is left open",
    "EE-1t": "whether a school can send is left open",
    "ET-1t": "whether a school or a board can send is left open",
    "ET-3t": "whether a school or a board can send is left open",
    "EL-1c": "those who work with the seminars and whose teachers take part",
}


def listing_rules() -> Iterator[Requirement]:
    for _, row in current_rows():
        lists = isinstance(row, Requirement) and row.fact in NAMED
        if lists and row.operator in ("equals", "one_of", "within"):
            yield row


def named(row: Requirement) -> set[str]:
    words = NAMED[row.fact or ""]
    quoted = seed_text.plain(re.sub(r"[:\n]|$", "、", quotes(row)))
    return set().union(*(kinds for word, kinds in words.items() if word in quoted))


def listed(row: Requirement) -> set[str]:
    return {row.value} if isinstance(row.value, str) else set(row.value)


def test_every_list_is_what_the_quotation_names() -> None:
    wrong = {
        row.code: listed(row) ^ named(row)
        for row in listing_rules()
        if row.code not in NARROWER and listed(row) != named(row)
    }
    assert wrong == {}


@pytest.mark.parametrize("code", sorted(NARROWER))
def test_every_narrower_rule_still_is(code: str) -> None:
    assert any(listed(row) != named(row) for row in listing_rules() if row.code == code)


# Words of a condition that are the portal's own, and where: the rest are the document's.
EVERYWHERE = {"応募", "参加", "団体", "個人", "本人", "期間", "総額", "概要"}
OWN = {
    "年以内": {"KP-3", "KP-4b", "KS-2m", "KR-3", "F-5a", "F-5b"},
    "万円以下": {"KP-4a", "KS-2", "KR-2", "F-4"},
    "億円以下": {"KP-2"},
    "活動": {"K-7"},
    "法人格": {"K-2c", "KS-6"},
    "任意団体": {"K-2c", "KS-6"},
    "学校": {"EE-1s", "EE-1t", "ET-1s", "ET-1t", "EL-1c"},
    "教育委員会": {"EE-1t"},
    "高等専門学校": {"EE-1l"},
    "学校管理職": {"EL-1a"},
    "指導主事": {"EL-1a"},
    "ジャパンデスク": {"D-2"},
    "海外協力隊": {"G-1"},
    "JICA": {"G-1"},
}
PARENTHESES = re.compile(r"[((][^()()]*[))]")
WORD = re.compile(r"[一-龥々]{2,}|[ァ-ヴー]{2,}|[A-Za-z]{2,}")


def own_words(row: Any) -> set[str]:
    """The words of a condition that its quotation does not have; what is beside it is left out."""
    quoted = seed_text.plain(quotes(row))
    words = set(WORD.findall(PARENTHESES.sub("", row.wording)))
    return {word for word in words if word not in quoted}


def deciding() -> list[Any]:
    """Conditions that decide today, ceilings and activities included."""
    return [
        row
        for _, row in current_rows()
        if hasattr(row, "wording")
        and getattr(row, "strength", "must") in ("must", "principle")
        and getattr(row, "operator", "") != "judged"
    ]


def test_what_decides_is_said_in_the_words_of_the_quotation() -> None:
    wrong = [
        (row.code, word)
        for row in deciding()
        for word in own_words(row) - EVERYWHERE
        if row.code not in OWN.get(word, ())
    ]
    assert wrong == []


def test_every_own_word_is_still_needed() -> None:
    used = {(word, row.code) for row in deciding() for word in own_words(row)}
    assert {(word, code) for word, codes in OWN.items() for code in codes} - used == set()
    assert EVERYWHERE - {word for word, _ in used} == set()


def test_words_of_a_past_call_are_found() -> None:
    """F-4 once said 「JICAが負担する額」, which is the call of FY2025."""
    ceiling = next(row for row in deciding() if row.code == "F-4")
    past = ceiling.model_copy(update={"wording": "JICAが負担する額が200万円以下であること"})
    assert own_words(past) == {"負担", "万円以下"}


def test_no_decision_of_today_rests_on_a_past_source() -> None:
    wrong = {
        row.code: {one.source for one in row.citations}
        for row in deciding()
        if {one.source for one in row.citations} != {SEED}
    }
    assert wrong == {}


def test_every_empty_text_says_why_it_is_unknown() -> None:
    empty = [
        row.missing
        for document in documents().values()
        for row in within(document)
        if isinstance(row, Passage) and not row.text
    ]
    assert {reason: empty.count(reason) for reason in sorted(set(empty))} == {
        "in_figure": 1,
        "link_lost": 2,
        "not_checked": 12,
        "not_written": 65,
    }
