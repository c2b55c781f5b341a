"""Sending and deciding through the pages of the staff site, as two people do."""

from datetime import date

from django.test import Client

from grants.models import Cap
from schemes import catalogue
from schemes.models import (
    Proposal,
)
from schemes.writing import japanese
from tests.staff import fields

SEND = "/admin/schemes/proposal/send/"
COMING = date(2027, 4, 1)


def raise_cap(yen: int = 15_000_000) -> None:
    """The cap of 支援型 in the working rows, with the sentence that says it."""
    wording = f"総額が{japanese.yen_short(yen)}以下であること"
    Cap.objects.filter(code="KS-2").update(yen=yen, wording=wording)


def served_cap(day: date | None = None) -> int:
    """The cap of 支援型 as the public API serves it."""
    catalogue.refresh()
    asked = {"as_of": day.isoformat()} if day else {}
    found = Client().get("/api/v1/schemes/kusanone/", asked).json()["scheme"]["sections"]["caps"]
    return next(cap["yen"] for cap in found if cap["code"] == "KS-2")


def order(page, **values):
    """What a browser sends for the form as the page shows it, everything accepted."""
    given = {"all_shifts": "on", "shared_reason": "上限の引き上げによる", "warnings_seen": "on"}
    told = {"note": "2027年度の改定", "public_note": "上限を改めました"}
    return {**fields(page.context["form"]), **given, **told, **values}


def send(client: Client, *subjects: str, query: dict | None = None, **values):
    """Open the page and send; the answer, redirected."""
    asked = query or {"subject": list(subjects)}
    page = client.get(SEND, asked)
    return client.post(page.wsgi_request.get_full_path(), order(page, **values), follow=True)


def sent(client: Client, *subjects: str, **values) -> Proposal:
    answer = send(client, *subjects, **values)
    assert "公開を依頼しました。" in answer.text, said(answer)
    return Proposal.objects.first()


def decide(client: Client, proposal: Proposal, button: str, **values):
    address = f"/admin/schemes/proposal/{proposal.pk}/review/"
    page = client.get(address)
    form = fields(page.context["form"]) if page.context["form"] else {}
    return client.post(address, {**form, "order": button, **values}, follow=True)


def said(answer) -> list[str]:
    form = answer.context["form"]
    return [str(one) for errors in form.errors.values() for one in errors] if form else []
