"""A part of a template that is drawn once: for its values, and with nothing else in sight."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe


class Seen:
    """Something frozen that tells how often it was looked at."""

    def __init__(self) -> None:
        self.times = 0

    def look(self) -> int:
        self.times += 1
        return self.times


def drawn(template: Template, **values: object) -> str:
    return template.render(Context(values))


def part(given: str, inside: str) -> Template:
    return Template("{% load once %}{% once " + given + " %}" + inside + "{% endonce %}")


def test_a_part_is_drawn_once_for_the_same_values_and_anew_for_others():
    shown, seen = part("name=name seen=seen", "{{ name }} {{ seen.look }}"), Seen()
    assert drawn(shown, name="草の根", seen=seen) == "草の根 1"
    assert drawn(shown, name="草の根", seen=seen) == "草の根 1"
    assert drawn(shown, name="基金", seen=seen) == "基金 2"


def test_a_thing_counts_as_the_very_thing_that_it_is():
    shown = part("seen=seen", "{{ seen.look }}")
    first, second = Seen(), Seen()
    assert [drawn(shown, seen=first), drawn(shown, seen=second)] == ["1", "1"]
    assert second.times == 1


def test_nothing_of_the_page_around_is_seen_inside():
    shown = part("name=name", "{{ name }}{{ answer }}")
    assert drawn(shown, name="草の根", answer="800万円") == "草の根"


def test_a_text_that_is_safe_is_another_than_one_that_is_not():
    shown = part("text=text", "{{ text }}")
    assert drawn(shown, text=mark_safe("<b>")) == "<b>"
    assert drawn(shown, text="<b>") == "&lt;b&gt;"


def test_yes_is_another_value_than_one():
    shown = part("value=value", "{{ value }}")
    assert [drawn(shown, value=1), drawn(shown, value=True)] == ["1", "True"]


def test_two_parts_with_the_same_values_are_two():
    assert drawn(part("name=name", "1 {{ name }}"), name="草の根") == "1 草の根"
    assert drawn(part("name=name", "2 {{ name }}"), name="草の根") == "2 草の根"


def test_what_can_change_is_refused():
    with pytest.raises(TypeError, match="can change"):
        drawn(part("rows=rows", "{{ rows.0 }}"), rows=["草の根"])


def test_values_without_names_are_refused():
    with pytest.raises(TemplateSyntaxError, match="name=value"):
        part("name", "{{ name }}")
