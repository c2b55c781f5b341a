"""A process to be killed in mid-work: ``python -m tests.faults.work saving`` (publishing, carrying).

Works turn after turn on the database of DATABASE_URL; prints the seconds of the first turn once it
is done. A turn writes one mark everywhere, so that half a turn shows.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable

TRACK = ("kusanone", "support")
PUBLISHED = ("kusanone", "volunteers")
MARK = "試し"
PLANNED = "よていのかな"
WORKER, APPROVER = "仕事をする人", "承認する人"


def main(name: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "shiminsanka.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    setup_test_environment()
    # The pages' static files need no names of a release here.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    turn = {"saving": saving, "publishing": publishing, "carrying": carrying}[name]()
    number = time.time_ns()
    began = time.monotonic()
    turn(f"{MARK}{number}")
    print(time.monotonic() - began, flush=True)
    while True:
        number += 1
        turn(f"{MARK}{number}")


def saving() -> Callable[[str], None]:
    """Each turn saves the form of a track with its rows."""
    from django.contrib.auth.models import User
    from django.test import Client

    from schemes.models import Track
    from tests.markup import Page
    from tests.staff import address, let_in

    browser = let_in(Client(), User.objects.get(username=WORKER))
    path = address(Track, "change", Track.objects.get(scheme__key=TRACK[0], key=TRACK[1]).pk)

    def turn(mark: str) -> None:
        page = Page(browser.get(path))
        answer = browser.post(path, page.sent(**dict.fromkeys(marked(page.fields), mark)))
        if answer.status_code != 302:
            raise SystemExit(f"保存が{answer.status_code}と答えました。")

    return turn


def marked(names: Iterable[str]) -> list[str]:
    """The track's summary and what is shown of each of its rows that a mark can stand in."""
    rows = (name for name in names if name.endswith("-wording") and "__prefix__" not in name)
    return ["summary", *rows]


def publishing() -> Callable[[str], None]:
    """Each turn changes two schemes and the pages of none, sends all three and approves them."""
    from django.db import transaction
    from django.utils import timezone

    from schemes.editing import composing
    from schemes.editing.locks import hold_the_work
    from schemes.models import Page, Proposal, Scheme
    from schemes.review import reviewing

    def turn(mark: str) -> None:
        now, today = timezone.now(), timezone.localdate()
        seen = {"accepted": {}, "warnings_seen": (), "at": now, "today": today}
        with transaction.atomic():
            hold_the_work()
            Scheme.objects.filter(key__in=PUBLISHED).update(summary=mark)
            Page.objects.update(lead=mark)
            contents = {key: composing.compose(key) for key in ("overview", *PUBLISHED)}
            sending = reviewing.Sending(
                contents=contents,
                kind=Proposal.Kind.CHANGE,
                by=WORKER,
                note=mark,
                public_note=mark,
                effective_from=today,
                **seen,
            )
            sent = reviewing.send(sending)
            reviewing.approve(
                reviewing.Approval(
                    proposal=sent.pk, by=APPROVER, effective_from=today, comment="", **seen
                )
            )

    return turn


def carrying() -> Callable[[str], None]:
    """The same while both schemes have a plan for a coming day, into which each turn is carried."""
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    from schemes import publishing as desk
    from schemes import sections
    from schemes.models import Edition

    now, today = timezone.now(), timezone.localdate()
    with transaction.atomic():
        for subject in PUBLISHED:
            if not desk.planned(subject, today):
                current = Edition.objects.on(today).get(subject=subject).content
                desk.freeze(
                    sections.parse({**current, "kana": PLANNED}),
                    by=WORKER,
                    reason=PLANNED,
                    effective_from=today + timedelta(days=300),
                    at=now,
                )
    return publishing()


if __name__ == "__main__":
    main(sys.argv[1])
