"""The one kind of page."""

from wagtail.fields import RichTextField
from wagtail.models import Page


class TextPage(Page):
    """A heading and a text."""

    body = RichTextField()
