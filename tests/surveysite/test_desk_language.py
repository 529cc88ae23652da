"""The desk is in English throughout, the rest in the visitor's language."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("address", "language"),
    [
        ("/admin/", "en"),
        ("/admin/questionnaire/survey/", "en"),
        ("/results/", "fr"),
        ("/", "fr"),
    ],
)
def test_each_page_says_its_language(admin_client: Client, address: str, language: str) -> None:
    seen = admin_client.get(address, headers={"accept-language": "fr"})
    assert (seen.status_code, seen.headers["Content-Language"]) == (200, language)


def test_the_next_page_is_in_the_visitors_language_again(admin_client: Client) -> None:
    headers = {"accept-language": "fr"}
    languages = [
        admin_client.get(address, headers=headers).headers["Content-Language"]
        for address in ("/", "/admin/", "/")
    ]
    assert languages == ["fr", "en", "fr"]
