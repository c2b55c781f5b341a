"""How gunicorn serves what the portal is measured against: as the portal, whose modules it does not load."""

import runpy
from pathlib import Path

OURS = runpy.run_path(str(Path(__file__).parents[2] / "gunicorn.conf.py"))
globals().update(
    {name: value for name, value in OURS.items() if name != "on_starting" and "__" not in name}
)
