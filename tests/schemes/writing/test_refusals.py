"""One base for every refusal: it carries sentences, and its message is all of them."""

from schemes.writing.refusals import Refused


def test_a_refusal_keeps_its_sentences_and_tells_them_all() -> None:
    refusal = Refused("日付が過ぎています。", "理由がありません。")
    assert refusal.sentences == ("日付が過ぎています。", "理由がありません。")
    assert refusal.message == str(refusal) == "日付が過ぎています。理由がありません。"
