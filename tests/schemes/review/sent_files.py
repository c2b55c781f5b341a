"""Files of the catalogue as people send them, whole and broken, and the page that takes them."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from schemes.editing import composing

PAGE = "/admin/catalogue/"


def content(**documents):
    """What a file with these documents holds."""
    return {
        "format": "shiminsanka-catalogue",
        "version": 1,
        "as_of": None,
        "documents": documents,
    }


def document(subject):
    return composing.compose(subject).model_dump(mode="json")


def broken(change):
    found = content(kusanone=document("kusanone"))
    change(found)
    return found


def kusanone(found):
    return found["documents"]["kusanone"]


def first_rule(found):
    return kusanone(found)["tracks"][0]["requirements"][0]


def upload(client, sent):
    data = sent if isinstance(sent, bytes) else json.dumps(sent, ensure_ascii=False).encode()
    return client.post(PAGE, {"file": SimpleUploadedFile("catalogue.json", data)})
