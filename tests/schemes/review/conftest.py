"""Editions that tell what is to be blotted out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from schemes import publishing, sections
from schemes.models import Comment, Edition, FactCheck, Proposal
from tests.schemes.review.blots import CANARY


def publish(summary: str, reason: str, days_ago: int) -> Edition:
    document = sections.parse({**publishing.newest("agreements").content, "summary": summary})
    today = timezone.localdate()
    return publishing.freeze(
        document,
        by="編集者",
        reason=reason,
        effective_from=today - timedelta(days=days_ago),
        at=timezone.now(),
    )


@pytest.fixture
def told() -> list[Edition]:
    """Two editions that tell the canary, one of them in force until today's took its place."""
    clean = publishing.newest("agreements").content["summary"]
    found = [
        publish(f"{clean}担当は{CANARY}です。", f"{CANARY}を加えた", 30),
        publish(f"{CANARY}と{CANARY}。", "二度書いた", 20),
    ]
    publish(clean, "名前を除いた", 1)
    proposal = Proposal.objects.create(
        state="published",
        contents={"agreements": found[0].content},
        effective_from=found[0].effective_from,
        note=f"{CANARY}を加える",
        sent_by="編集者",
        sent_at=timezone.now(),
        decided_by="承認者",
        decided_at=timezone.now(),
        positions=[found[0].position],
        examined={"changes": [{"after": f"担当は{CANARY}です。"}]},
    )
    shown = FactCheck.objects.create(
        contents={"agreements": found[0].content},
        effective_from=found[0].effective_from,
        pages=[["schemes/agreements/", "連携協定"]],
        recipient="ある大学",
        digest="0" * 64,
        made_by="編集者",
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
    )
    said = {"text": f"{CANARY}でよいですか", "at": timezone.now()}
    Comment.objects.create(proposal=proposal, by="承認者", **said)
    Comment.objects.create(fact_check=shown, page="schemes/agreements/", **said)
    return found
