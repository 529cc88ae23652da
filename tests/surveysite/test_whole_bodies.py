"""Half a request is no request: neither a form nor a file is read where its sender broke off."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import RequestFactory

from surveysite.whole_bodies import BrokenBodyError, WholeBody
from surveysite.wsgi import application

FORM = "application/x-www-form-urlencoded"


def status_of(body: bytes, announced: int, content_type: str = FORM) -> str:
    """How the site answers a sign-in of which that many bytes were announced."""
    request = RequestFactory().post("/accounts/login/", body, content_type=content_type)
    request.environ |= {"CONTENT_LENGTH": str(announced), "wsgi.input": BytesIO(body)}
    said: list[str] = []
    application(request.environ, lambda status, heads: said.append(status)).close()
    return said[0]


def test_a_whole_body_is_read_to_its_end_and_no_further() -> None:
    body = WholeBody(BytesIO(b"one\ntwo\nand the next request"), 8)
    assert [body.read(2), body.readline(), body.read(), body.read(), body.readline()] == [
        b"on",
        b"e\n",
        b"two\n",
        b"",
        b"",
    ]


@pytest.mark.parametrize("reading", ["read", "readline"])
def test_a_body_that_breaks_off_is_an_error_at_its_end(reading: str) -> None:
    body = WholeBody(BytesIO(b"one\n"), 8)
    assert body.readline() == b"one\n"
    with pytest.raises(BrokenBodyError, match="after 4 of 8 bytes"):
        getattr(body, reading)()


@pytest.mark.django_db
def test_half_a_form_reaches_no_view() -> None:
    assert status_of(b"username=somebody", 17) == "403 Forbidden"  # whole, without its token
    assert status_of(b"username=some", 17) == "400 Bad Request"
    assert status_of(b"", 17) == "400 Bad Request"


@pytest.mark.django_db
def test_half_a_file_reaches_no_view() -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nhalf'
    assert status_of(part, 500, "multipart/form-data; boundary=x") == "403 Forbidden"
