"""What browsers are told a page may do."""

import pytest
from django.test import Client

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
pytestmark = pytest.mark.django_db


def policy(client: Client, address: str) -> dict[str, str]:
    header = client.get(address).headers["Content-Security-Policy"]
    return {
        name: sources
        for name, _, sources in (part.strip().partition(" ") for part in header.split(";"))
    }


@pytest.mark.parametrize(
    "address", ["/", "/accounts/login/", "/there-is-no-such-page/", "/healthz"]
)
def test_every_page_has_the_strict_policy(client: Client, address: str) -> None:
    assert policy(client, address) == STRICT


def test_the_admin_may_evaluate_and_no_more(admin_client: Client) -> None:
    assert policy(admin_client, "/admin/") == {
        **STRICT,
        "script-src": "'self' 'unsafe-eval' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
    }


def test_the_other_headers_that_protect_are_there(client: Client) -> None:
    headers = client.get("/").headers
    assert {
        name: headers[name]
        for name in ("X-Frame-Options", "Referrer-Policy", "X-Content-Type-Options")
    } == {
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
