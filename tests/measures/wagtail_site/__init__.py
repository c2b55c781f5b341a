"""A Wagtail site of one page, which `make bench` measures beside the portal; nothing of the portal."""

ADDRESS = "text"
