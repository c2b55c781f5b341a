"""What is said of a text that cannot be read."""

import pytest

from schemes.writing import reading


def reason(function, *arguments):
    """The sentence of a refusal, behind the text that it quotes."""
    with pytest.raises(reading.Unreadable) as caught:
        function(*arguments)
    text, _, why = caught.value.message.partition("」は、")
    assert text == f"「{arguments[0]}"
    return why
