"""How people write counts, and yes or no: what is read, and what is asked again."""

import pytest

from schemes.writing import reading
from tests.schemes.writing.unreadable import reason

# --- Counts --------------------------------------------------------------------------------------


COUNTS = (
    ("3", "件", 3),
    ("3件", "件", 3),
    ("１２", "件", 12),
    ("十二", "件", 12),
    ("3つ", "件", 3),
    ("2回", "回", 2),
    ("35人", "人", 35),
    ("35名", "人", 35),
    ("1,200字", "字", 1200),
    ("1,200文字", "字", 1200),
    ("1万2千字", "字", 12_000),
    ("2", "レベル", 2),
    ("レベル2", "レベル", 2),
    ("0", "件", 0),
    ("1,600", "", 1600),
    ("3者", "者", 3),
)


@pytest.mark.parametrize(("text", "unit", "expected"), COUNTS)
def test_a_count_is_read(text, unit, expected):
    assert reading.count(text, unit) == expected


NO_COUNTS = (
    ("3.5件", "件", "小数があり、数が一つに決まりません。"),
    ("3件くらい", "件", "「くらい」とあるので、一つの数に決まりません。"),
    ("2〜3件", "件", "「〜」とあるので、一つの数に決まりません。"),
    ("-1", "件", "0より小さい数です。"),
    ("3人", "件", "「人」を数として読み取れません。"),
    ("③件", "件", "「③」を数として読み取れません。"),
    ("1,2", "件", "桁区切りの「,」の位置が正しくありません。"),
    ("なし", "件", "数として読み取れません。"),
    ("35人以上", "人", "「以上」とあるので、一つの数に決まりません。"),
    ("いくつか", "件", "数として読み取れません。"),
)


@pytest.mark.parametrize(("text", "unit", "why"), NO_COUNTS)
def test_a_count_that_is_not_clear_is_asked_again(text, unit, why):
    assert reason(reading.count, text, unit).startswith(why)


def test_a_count_may_be_below_nothing_where_that_is_meant():
    assert reading.count("-3", signed=True) == reading.count("▲3", signed=True) == -3
    assert reason(reading.count, "-3") == "0より小さい数です。0以上の数を入れてください。"


# --- Yes or no -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["はい", " はい ", "YES", "true", "○", "◯", "〇", "１", "有"])
def test_yes_is_read(text):
    assert reading.yes_or_no(text) is True


@pytest.mark.parametrize("text", ["いいえ", "No", "false", "×", "✕", "0", "無", "なし"])
def test_no_is_read(text):
    assert reading.yes_or_no(text) is False


@pytest.mark.parametrize("text", ["maybe", "①", "はいいえ", "2", "¹"])
def test_neither_yes_nor_no_is_asked_again(text):
    assert reason(reading.yes_or_no, text) == (
        "読み取れません。「はい」か「いいえ」で入れてください。"
    )
