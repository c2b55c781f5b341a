"""A process to be killed in mid-work: ``python -m tests.faults.work saving`` (publishing, carrying).

Works turn after turn on the database of DATABASE_URL; prints the seconds of the first turn once it
is done. A turn writes one mark everywhere, so that half a turn shows.
"""

import os
import sys
import time
from collections.abc import Callable

TRACK = ("kusanone", "support")
PUBLISHED = ("kusanone", "volunteers")
MARK = "試し"
PLANNED = "よていのかな"
WORKER, APPROVER = "仕事をする人", "承認する人"


def main(name: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "shiminsanka.settings"
    from shiminsanka import starting

    starting.setup()
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
    """Each turn puts another word in many rows of a scheme, with one button."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django.urls import reverse

    from tests.staff import let_in

    browser = let_in(Client(), User.objects.get(username=WORKER))
    path = reverse("admin:schemes_scheme_replace", args=[TRACK[0]])
    last = first_mark()

    def turn(mark: str) -> None:
        nonlocal last
        asked = {"find": last, "to": mark}
        page = browser.get(path, asked).context
        rows = [one["line"].name for one in page["lines"]]
        answer = browser.post(path, {**asked, "seen": page["seen"], "row": rows})
        if answer.status_code != 302:
            raise SystemExit(f"保存が{answer.status_code}と答えました。")
        last = mark

    return turn


def first_mark() -> str:
    """The mark that stands in the rows of a track by now; put there if there is none."""
    from django.db import transaction

    from schemes.models import Track

    track = Track.objects.get(scheme__key=TRACK[0], key=TRACK[1])
    if track.summary.startswith(MARK):
        return track.summary
    with transaction.atomic():
        Track.objects.filter(pk=track.pk).update(summary=MARK)
        for rows in (track.caps, track.activities):
            rows.update(wording=MARK)
    return MARK


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
