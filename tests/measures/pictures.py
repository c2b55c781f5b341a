"""The pictures of the README: home, a track, a result and the 相談シート of a portal that runs.

``python -m tests.measures.pictures http://127.0.0.1:8000/`` writes them to ``.readme/``.
"""

import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from tests.applicants import NPO
from tests.browser import program

TO = Path(__file__).parents[2] / ".readme"
ASKED = urlencode(NPO | {"wants": ["funds", "advice"], "head_office_prefecture": "20"}, doseq=True)
PHONE, PAPER = (390, 844), (794, 1123)
PICTURES = {
    "home": ("", PHONE),
    "track": ("schemes/kusanone/support/", PHONE),
    "result": (f"check/?{ASKED}", PHONE),
    "sheet": (f"sheet/?{ASKED}", PAPER),
}


def main(portal: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        for name, (path, (width, height)) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(portal + path)
            if (width, height) == PAPER:
                page.emulate_media(media="print")
                page.evaluate("document.body.style.padding = '11mm 15mm'")  # the sheet's margins
            page.screenshot(path=TO / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
