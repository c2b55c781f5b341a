"""Staff by the names that people know them by; rows and the record hold user names."""

import threading
from collections.abc import Mapping
from typing import Any

from django.core.signals import request_finished, request_started

# Of the request that this thread answers: a page names the same few people many times.
_here = threading.local()


def called(username: str) -> str:
    """「山田 太郎」, or the user name of someone who has told no name, or is gone."""
    if not username:
        return ""
    return _names().get(username, "") or username


def _names() -> Mapping[str, str]:
    if not getattr(_here, "answering", False):
        return _read()
    if _here.names is None:
        _here.names = _read()
    return _here.names


def _read() -> Mapping[str, str]:
    from django.contrib.auth.models import User  # not there on the public site

    rows = User.objects.values_list("username", "last_name", "first_name")
    return {username: " ".join(filter(None, names)) for username, *names in rows}


def _begin(**_: Any) -> None:
    _here.answering, _here.names = True, None


def _end(**_: Any) -> None:
    _here.answering, _here.names = False, None


request_started.connect(_begin, dispatch_uid="called-begin")
request_finished.connect(_end, dispatch_uid="called-end")
