"""The addresses of pages by the names of their views: each is worked out once, for it never changes."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

MOST = 1024


def address_of(view: str, *parts: str) -> str:
    """Where a page stands: a view by its name in the URL configuration, and the parts of its path."""
    # Drafts are shown under a prefix of their own.
    return _address(get_script_prefix(), view, parts)


@lru_cache(maxsize=MOST)
def _address(prefix: str, view: str, parts: tuple[str, ...]) -> str:
    return reverse(view, args=parts)
