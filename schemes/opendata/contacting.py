"""連絡先 (DS-432): a contact point in the words of the standard."""

from collections.abc import Iterable

from schemes.document import Contact
from schemes.opendata.cutting import joined

FIELDS = (
    "連絡先名称",
    "連絡先用途",
    "連絡先電話番号",
    "連絡先メールアドレス",
    "連絡先URL",
    "連絡先SNS",
    "連絡先住所",
    "連絡先備考",
)

Values = dict[str, str | None]


def record(contact: Contact) -> Values:
    """One contact point; what no source gives is null."""
    return {
        "連絡先名称": called(contact),
        "連絡先用途": contact.purpose or None,
        "連絡先電話番号": contact.telephone or None,
        "連絡先メールアドレス": contact.mail or None,
        "連絡先URL": joined([contact.page_url, contact.form_url]),
        "連絡先SNS": None,
        "連絡先住所": contact.address or None,
        "連絡先備考": joined([contact.hours, seen(contact)]),
    }


def records(contacts: Iterable[Contact]) -> list[Values]:
    return [record(one) for one in contacts]


def called(contact: Contact) -> str:
    """Its name with the section, which some names hold already."""
    held = contact.section and contact.section not in contact.name
    return f"{contact.name} {contact.section}" if held else contact.name


def seen(contact: Contact) -> str:
    """Of when it is: 「2024年度の案内」; empty where nobody says."""
    return contact.checked_label or (
        f"{contact.checked_on.isoformat()}に確認" if contact.checked_on else ""
    )


def in_a_cell(contact: Contact) -> str:
    """The same in one cell of a table: 「JICA中部(団体の応募相談) 052-533-0220」."""
    ways = (contact.telephone, contact.mail, contact.page_url or contact.form_url)
    name = f"{called(contact)}({contact.purpose})" if contact.purpose else called(contact)
    return " ".join(filter(None, (name, *ways)))
