"""What the process keeps of its pages, emptied for tests that look at how they are made."""

from schemes.views.keeping import asked, stock


def nothing_kept() -> None:
    """Forget every page of now and of other days, and what was asked, as after a start."""
    asked.answers.clear()
    stock.other_days.clear()
    stock.now().shown.pages.pop("kept", None)
