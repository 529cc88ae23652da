"""What respondents meet whose answers the organiser has deleted: a page that says so, never an
error."""

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from questionnaire import fieldwork
from questionnaire.deleting import delete_answers
from questionnaire.fieldwork import InvitationEntry
from questionnaire.models import Wave
from questionnaire.tokens import invitation_token
from questionnaire.views import problem_pages as problems
from questionnaire.views.visits import RESPONSE_COOKIE, read_cookie

from .journey import Respondent

pytestmark = pytest.mark.django_db

PAGES = ("page/first/", "check/", "thanks/", "receipt/", "withdraw/", "leave/", "your-sector/")


@pytest.fixture(autouse=True)
def snapshots(settings, tmp_path):
    settings.SNAPSHOTS = tmp_path


@pytest.fixture
def wave(open_wave_of) -> Wave:
    return open_wave_of("single")


def emptied(wave: Wave) -> None:
    fieldwork.close_wave(wave=wave)
    delete_answers(wave=wave)


def met(respondent: Respondent) -> tuple[problems.Problem, int]:
    return respondent.seen.context["problem"], respondent.seen.status_code


@pytest.mark.parametrize("page", PAGES)
def test_whoever_has_the_cookie_is_told_that_all_answers_are_deleted(page, wave):
    respondent = Respondent(wave).begin()
    emptied(wave)
    cookies = dict(respondent.client.cookies)
    assert met(respondent.get(page)) == (problems.ANSWERS_DELETED, 410)
    respondent.client.cookies.load({name: found.value for name, found in cookies.items()})
    assert met(respondent.post(page)) == (problems.ANSWERS_DELETED, 410)


def test_the_return_link_leads_nowhere(wave):
    respondent = Respondent(wave).begin()
    token = read_cookie(respondent.seen.wsgi_request, RESPONSE_COOKIE)
    assert Respondent(wave).get(f"/r/{token}/").seen.status_code == 200
    emptied(wave)
    assert met(Respondent(wave).get(f"/r/{token}/")) == (problems.UNKNOWN_LINK, 404)


def test_nor_does_an_invitation(wave):
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ada@example.org")])
    address = f"/i/{invitation_token(invitation)}/"
    followed = Respondent(wave).get(address)
    emptied(wave)
    assert met(Respondent(wave).get(address)) == (problems.UNKNOWN_LINK, 404)
    assert met(followed.get("")) == (problems.CLOSED, 410)
    assert met(followed.post("begin/", language="en")) == (problems.CLOSED, 410)


def test_the_start_says_that_the_survey_is_closed(wave):
    emptied(wave)
    assert met(Respondent(wave).get("")) == (problems.CLOSED, 410)


def test_the_privacy_page_says_when_they_were_deleted(wave):
    emptied(wave)
    wave.refresh_from_db()
    page = Respondent(wave).get("privacy/", language="en").seen
    with override("en"):
        day = date_format(wave.answers_deleted_at)
    assert page.status_code == 200
    assert f"All personal links and answers were deleted on {day}." in page.content.decode()
