"""How long a browser opens the answers, and how that time begins anew."""

import time

import pytest
from django.core.signing import TimestampSigner, b62_encode

from questionnaire.views.visits import RESPONSE_COOKIE

from .journey import Respondent

LENGTH = 20160 * 60


@pytest.fixture
def aged(monkeypatch):
    """Makes cookies that were signed some seconds ago."""

    def begin(wave, seconds: int) -> Respondent:
        with monkeypatch.context() as patched:
            signed_at = b62_encode(int(time.time()) - seconds)
            patched.setattr(TimestampSigner, "timestamp", lambda signer: signed_at)
            respondent = Respondent(wave)
            respondent.client.post(f"{respondent.home}begin/", {"language": "en"})
        return respondent

    return begin


def renewed(respondent: Respondent) -> bool:
    return RESPONSE_COOKIE in respondent.seen.cookies


@pytest.mark.parametrize(
    ("age", "expected"), [(0, False), (LENGTH // 5, False), (LENGTH // 3, True)]
)
def test_it_begins_anew_only_when_a_good_part_has_passed(open_wave_of, aged, age, expected):
    respondent = aged(open_wave_of("single"), age).get("page/first/")
    assert renewed(respondent) is expected
    left = LENGTH if expected else LENGTH - age
    assert respondent.seen.context["visit"].session_seconds == pytest.approx(left, abs=5)


def test_saving_a_page_begins_it_anew_too(open_wave_of, aged):
    respondent = aged(open_wave_of("single"), LENGTH // 2)
    seen = respondent.client.post(f"{respondent.home}page/first/", {"category": 1, "_revision": 0})
    assert (seen.status_code, RESPONSE_COOKIE in seen.cookies) == (302, True)


def test_at_its_end_the_answers_are_not_opened_and_it_says_how_to_come_back(open_wave_of, aged):
    respondent = aged(open_wave_of("single"), LENGTH + 1)
    seen = respondent.get("page/first/").seen
    assert seen.status_code == 410
    assert "Open your return link or your invitation again." in seen.content.decode()


def test_its_length_is_a_setting(open_wave_of, settings):
    settings.RESPONDENT_SESSION_MINUTES = 30
    respondent = Respondent(open_wave_of("single")).begin()
    assert respondent.client.cookies[RESPONSE_COOKIE]["max-age"] == 1800
    assert respondent.seen.context["visit"].session_seconds == pytest.approx(1800, abs=5)


def test_staying_begins_it_anew_at_once(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    seen = respondent.client.post(f"{respondent.home}stay/")
    assert (seen.status_code, seen.json()) == (200, {"seconds": LENGTH})
    assert RESPONSE_COOKIE in seen.cookies


def test_who_has_no_session_cannot_stay(open_wave_of):
    assert Respondent(open_wave_of("single")).post("stay/").seen.status_code == 400
