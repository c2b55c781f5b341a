"""Where a line may break: between phrases, never inside a compound, a number or a name."""

import pytest

from schemes.writing.breaks import phrases


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("中小企業・SDGsビジネス支援事業", "中小企業"),
        ("多文化共生への寄附", "多文化共生"),
        ("国際協力出前講座", "国際協力出前講座"),
        ("NGO等活動支援事業の対象", "NGO等活動支援事業"),
        ("年齢と国籍(2026年春募集)", "2026年"),
        ("JICA東京に、相談できます。", "JICA東京"),
        ("草の根協力支援型に", "草の根協力支援型"),
        ("研修の全日程参加", "全日程参加"),
    ],
)
def test_no_line_breaks_inside_a_name(text, whole):
    assert any(whole in one for one in phrases(text))


def test_a_bracket_stays_with_what_it_holds():
    found = phrases("公立大学法人を除く団体(特別区・一部事務組合等)")
    assert not any(one.endswith("(") or one.startswith(")") for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "国際協力に、どこから参加しますか。",
        "機材を外せば、草の根協力支援型に応募できそうです。",
    ],
)
def test_phrases_joined_are_the_line_again(text):
    assert "".join(phrases(text)) == text


def test_a_sentence_breaks_between_its_phrases():
    assert phrases("国際協力に、どこから参加しますか。") == (
        "国際協力に、",
        "どこから",
        "参加しますか。",
    )
