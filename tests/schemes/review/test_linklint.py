"""The checks of links: of sources, and in texts."""

import pytest

from tests.schemes.review.linted import passage, reference, rule_keys, scheme, source, told


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("https://www.jica.go.jp/", False),
        ("http://example.org/a?b=c", False),
        ("", False),
        ("ftp://example.org/", True),
        ("javascript:alert(1)", True),
        ("https://", True),
        ("www.jica.go.jp", True),
    ],
)
def test_the_address_of_a_source(url, wrong):
    assert rule_keys(None, reference(sources=(source(url=url),))) == (["link"] if wrong else [])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[JICA](https://www.jica.go.jp/)へ。", []),
        ("[予算](/plan/)と[上](#top)。", []),
        ("https://www.jica.go.jp/ を見る。比は1:2。", []),
        ("[悪い](javascript:alert(1))", ["javascript:alert(1"]),
        ("[ほか](//example.org/)", ["//example.org/"]),
        ("ftp://example.org/", ["ftp://example.org/"]),
    ],
)
def test_links_in_texts(text, wrong):
    assert told(scheme(passages=(passage(text),))) == [
        (
            "error",
            "link",
            "本文 どのような事業か",
            f"リンク「{link}」は、http:// か https:// で始まるアドレスにしてください。",
        )
        for link in wrong
    ]
