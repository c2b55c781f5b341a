"""A body that is too large, or does not say how large it is: an answer in words, and nothing read."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from shiminsanka import guard

LARGE = 50 * 1024 * 1024
MULTIPART = "multipart/form-data; boundary=x"
TOO_BIG = "送られた内容が大きすぎます。ファイルは10MBまでです。分けて、もう一度お試しください。"


def guarded(path: str, length: int, **headers: Any) -> Any:
    """The guard's answer to a body that says how long it is and holds nothing."""
    request = RequestFactory().post(path, b"", content_type=MULTIPART, **headers)
    request.META["CONTENT_LENGTH"] = str(length)
    return guard.GuardMiddleware(lambda _: HttpResponse("passed on"))(request)


def test_a_large_body_is_refused_by_what_it_says_of_its_length():
    most = guard.MOST_FILE_BYTES + 2_621_440
    refused = guarded("/admin/login/", most + 1)
    assert refused.status_code == 413
    assert TOO_BIG in refused.content.decode()
    assert "<title>エラー: 送られた内容が大きすぎます" in refused.content.decode()


def test_a_file_may_be_as_large_as_the_limit_and_not_larger():
    def sent(size: int) -> Any:
        file = SimpleUploadedFile("a.csv", b"a" * size)
        request = RequestFactory().post("/admin/", {"file": file})
        answer = guard.GuardMiddleware(lambda _: HttpResponse("passed on"))(request)
        request.close()  # the files, which a server closes with its answer
        return answer

    assert sent(guard.MOST_FILE_BYTES).content == b"passed on"
    refused = sent(guard.MOST_FILE_BYTES + 1)
    assert refused.status_code == 413
    assert TOO_BIG in refused.content.decode()


def test_the_api_says_it_in_json():
    refused = guarded("/api/v1/eligibility/", LARGE)
    assert refused.status_code == 413
    assert json.loads(refused.content)["errors"] == [{"field": "body", "reason": TOO_BIG}]


def answer_to(url: str, body: Any, **how: Any) -> tuple[int, str]:
    host = urlsplit(url).netloc
    line = http.client.HTTPConnection(host, timeout=60)
    try:
        line.request("POST", "/admin/login/", body, {"Content-Type": MULTIPART}, **how)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def test_an_upload_of_50_mb_is_answered_with_a_sentence(portal_url):
    status, page = answer_to(portal_url, b"a" * LARGE)
    assert status == 413
    assert TOO_BIG in page


def test_a_body_that_does_not_say_its_length_is_refused(portal_url):
    status, page = answer_to(portal_url, iter([b"a"]), encode_chunked=True)
    assert status == 411
    assert guard.NO_LENGTH in page
