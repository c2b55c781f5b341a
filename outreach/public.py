"""What outreach adds to the pages of schemes: whom to ask, and comparisons."""

from schemes.views import rooms

OFFICES, COORDINATORS, DESKS = "offices", "coordinators", "japan-desk"


def hand_over() -> None:
    """Register with ``schemes``; called once at start-up."""
    windows = (OFFICES, COORDINATORS, DESKS)
    rooms.hand_over(
        rooms.Additions(
            windows=(OFFICES,),
            comparisons=(
                rooms.Comparison("三つの相談先", tuple(f"{key}/consultation" for key in windows)),
            ),
        )
    )
