"""Results that are kept: for the very things they were made of, and no more than a few."""

from schemes.memory import Memory


def test_a_result_is_made_once_for_a_thing():
    memory, thing = Memory(4), ["a"]
    first = memory.of("", object, thing)
    assert memory.of("", object, thing) is first


def test_an_equal_thing_is_another_one():
    memory = Memory(4)
    first = memory.of("", object, ["a"])
    assert memory.of("", object, ["a"]) is not first


def test_a_thing_has_a_result_for_each_name():
    memory, thing = Memory(4), ["a"]
    assert memory.of("one", lambda: 1, thing) == 1
    assert memory.of("two", lambda: 2, thing) == 2


def test_the_latest_results_are_kept():
    memory = Memory(2)
    for name in ("a", "b"):
        memory.keep(name, name)
    assert memory.known("a") == "a"
    memory.keep("c", "c")
    assert [memory.known(name) for name in "abc"] == ["a", None, "c"]
