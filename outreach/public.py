"""What outreach adds to the pages of schemes: whom to ask, and the figures of the home page."""

from outreach.windows import COORDINATORS, DESKS, OFFICES, find
from schemes.views import rooms


def hand_over() -> None:
    """Register with ``schemes``; called once at start-up."""
    windows = (OFFICES, COORDINATORS, DESKS)
    rooms.hand_over(
        rooms.Additions(
            contacts=windows,
            figures=(
                "volunteer-people",
                "volunteer-countries",
                "coordinators-people",
                "desk-countries",
                "textbooks",
            ),
            windows=(OFFICES,),
            finders=(find,),
            comparisons=(
                rooms.Comparison("三つの相談先", tuple(f"{key}/consultation" for key in windows)),
            ),
        )
    )
