"""Where a request comes from, with proxies in front and without."""

import pytest
from django.test import RequestFactory

from surveysite.addresses import visitor_address

CASES = {
    "no proxy, nothing said": (0, None, "192.0.2.1"),
    "no proxy, and the visitor makes something up": (0, "203.0.113.9", "192.0.2.1"),
    "one proxy": (1, "203.0.113.9", "203.0.113.9"),
    "one proxy, after what the visitor made up": (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
    "two proxies": (2, "10.0.0.1, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
    "a proxy that is trusted but says nothing": (1, None, "192.0.2.1"),
    "fewer proxies than trusted": (2, "203.0.113.9", "192.0.2.1"),
    "an address of any length": (1, "x" * 5000, "x" * 64),
}


@pytest.mark.parametrize(("trusted", "forwarded", "expected"), CASES.values(), ids=CASES)
def test_the_address_is_the_visitors(settings, trusted, forwarded, expected):
    settings.TRUSTED_PROXIES = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR="192.0.2.1", headers=headers).get("/")
    assert visitor_address(request) == expected
