"""What the rows of the grants add to the checks before publishing."""

from tests.schemes.review.linted import cap, found, rule, scheme, told, track


def special(main, extra):
    document = scheme(track(rule("yes")), track(rule("yes"), key="main-special", name="別枠"))
    rows = (cap("A", main), cap("B", extra, track="main-special"))
    return document.model_copy(update={"sections": {"caps": rows}})


def test_a_cap_lower_than_its_own_special_window():
    assert told(special(29, 30)) == [
        (
            "error",
            "below_special",
            "一般型 上限 A",
            "「別枠 上限 B」より低い上限です。別枠は本枠の中にあるので、どちらかの額を直してください。",
        )
    ]
    assert found(special(30, 30)) == []
