"""The brake on machines, which people never meet and which a lost server releases."""

import pytest
from django.test import Client

from questionnaire import momentary
from questionnaire.models import Response
from questionnaire.views import throttling

from .journey import Respondent

ALLOWED, ALLOWED_IN_THE_TRAP, SECONDS = 8, 3, 120


def statuses(respondent: Respondent, number: int, **posted: object) -> list[int]:
    """What each of so many posts to the first page gets, one right after the other."""
    address = f"{respondent.home}page/first/"
    return [
        respondent.client.post(address, {"_revision": turn, **posted}).status_code
        for turn in range(number)
    ]


def test_five_posts_a_second_are_allowed_and_fifty_are_not():
    assert 5 < throttling.POSTS_ALLOWED / throttling.SECONDS_OF_POSTS < 50


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A server that counts slowly, as on a busy machine, is waited for and not given up."""
    monkeypatch.setattr(momentary, "SECONDS_TO_ANSWER", 30)
    monkeypatch.setattr(momentary._Rest, "until", 0.0)
    momentary._client.cache_clear()
    yield
    momentary._client.cache_clear()


@pytest.fixture
def soon_braked(monkeypatch) -> None:
    """Fewer posts in a longer span, so that a slow machine finds the same as a fast one."""
    monkeypatch.setattr(throttling, "POSTS_ALLOWED", ALLOWED)
    monkeypatch.setattr(throttling, "POSTS_ALLOWED_IN_THE_TRAP", ALLOWED_IN_THE_TRAP)
    monkeypatch.setattr(throttling, "SECONDS_OF_POSTS", SECONDS)


@pytest.fixture
def respondent(open_wave_of, soon_braked) -> Respondent:
    return Respondent(open_wave_of("single")).begin()


def test_a_machine_is_asked_to_wait_and_nothing_of_it_is_stored(respondent):
    found = statuses(respondent, ALLOWED + 3)
    assert set(found[:ALLOWED]) == {422}
    assert found[ALLOWED:] == [429, 429, 429]
    seen = respondent.post("page/first/", category=1, _revision="0").seen
    assert (seen.status_code, seen["Retry-After"], respondent.answers) == (429, str(SECONDS), {})


@pytest.mark.parametrize(("language", "title"), [("en", "This came too fast"), ("fr", None)])
def test_it_says_so_in_the_language_of_the_browser(respondent, language, title):
    statuses(respondent, ALLOWED)
    headers = {"Accept-Language": language}
    seen = respondent.client.post(f"{respondent.home}page/first/", headers=headers)
    assert (seen.status_code, seen["Content-Language"]) == (429, language)
    assert title is None or title in seen.content.decode()


def test_others_behind_the_same_address_go_on(respondent):
    statuses(respondent, ALLOWED + 1)
    colleague = Respondent(respondent.wave).begin()
    assert colleague.answer(category=1).page == "check/"


def test_a_forged_cookie_is_no_way_around(respondent):
    found = []
    for number in range(ALLOWED + 1):
        client = Client()
        client.cookies["wavebook_response"] = f"forged{number}:0:0"
        found.append(client.post(f"{respondent.home}page/first/", {"category": 1}).status_code)
    assert (set(found[:-1]), found[-1]) == ({400}, 429)


def test_looking_at_pages_is_not_counted(respondent):
    address = f"{respondent.home}page/first/"
    found = {respondent.client.get(address).status_code for _ in range(ALLOWED + 1)}
    assert found == {200}


def test_who_fills_in_the_trap_may_send_less(respondent):
    found = statuses(respondent, ALLOWED_IN_THE_TRAP + 1, _website="spam")
    assert (set(found[:-1]), found[-1]) == ({422}, 429)


def test_an_address_begins_only_so_many_a_minute(open_wave_of, settings):
    settings.RESPONDENT_STARTS_A_MINUTE = 3
    wave = open_wave_of("single")
    seen = [Respondent(wave).begin().seen for _ in range(4)]
    assert [one.status_code for one in seen] == [200, 200, 200, 429]
    assert (seen[-1]["Retry-After"], Response.objects.count()) == ("60", 3)


def test_the_address_is_the_one_the_trusted_proxy_saw(open_wave_of, settings):
    settings.RESPONDENT_STARTS_A_MINUTE, settings.TRUSTED_PROXIES = 1, 1
    wave = open_wave_of("single")
    for address in ("203.0.113.1", "203.0.113.2"):
        client = Client(headers={"X-Forwarded-For": f"10.0.0.1, {address}"})
        assert Respondent(wave, client=client).begin().seen.status_code == 200
    client = Client(headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.2"})
    assert Respondent(wave, client=client).begin().seen.status_code == 429


def test_invited_people_are_not_counted_by_address(open_wave_of, settings):
    from .test_links import invited

    settings.RESPONDENT_STARTS_A_MINUTE = 0
    wave = open_wave_of("single", open_link=False)
    _, link = invited(wave)
    assert Respondent(wave).get(link).begin().page == "page/first/"


def test_what_was_counted_without_asking_counts_too(respondent, monkeypatch):
    monkeypatch.setattr(throttling, "POSTS_ALLOWED", 3 * throttling.TIMES_A_PERSON)
    found = statuses(respondent, throttling.POSTS_ALLOWED + 2)
    assert set(found[:-2]) == {422}
    assert found[-2:] == [429, 429]


def test_what_people_send_is_counted_without_asking_that_server(open_wave_of, monkeypatch):
    respondent = Respondent(open_wave_of("single")).begin()
    asked = []
    with monkeypatch.context() as patch:
        patch.setattr(momentary, "_client", lambda: asked.append("client"))
        assert set(statuses(respondent, 10)) == {422}
    assert asked == []


def test_without_the_server_that_counts_answering_goes_on(respondent, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    momentary._client.cache_clear()
    try:
        assert respondent.answer(category=1).page == "check/"
        assert respondent.answers == {"category": 1}
    finally:
        momentary._client.cache_clear()
        momentary._Rest.until = 0.0
