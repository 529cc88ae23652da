"""The ways in: open link, personal invitation, return link; and what each says when of no use."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from questionnaire import fieldwork
from questionnaire.members import InvitationEntry
from questionnaire.models import Invitation, Response, Wave
from questionnaire.tokens import invitation_token

from .journey import Respondent


def invited(wave: Wave, email: str = "ada@example.org") -> tuple[Invitation, str]:
    """An invitation to the wave and the address of its link."""
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry(email=email)])
    return invitation, f"/i/{invitation_token(invitation)}/"


def test_following_an_invitation_starts_nothing(open_wave_of):
    wave = open_wave_of("single", open_link=False)
    _, link = invited(wave)
    respondent = Respondent(wave).get(link)
    assert (respondent.page, respondent.seen.status_code) == ("", 200)
    assert Response.objects.count() == 0


def test_starting_after_an_invitation_belongs_to_it(open_wave_of):
    wave = open_wave_of("single", open_link=False)
    invitation, link = invited(wave)
    respondent = Respondent(wave).get(link).begin()
    assert respondent.page == "page/first/"
    assert respondent.response.invitation == invitation


def test_an_invitation_followed_again_elsewhere_goes_on_with_the_same_answers(open_wave_of):
    wave = open_wave_of("routing", open_link=False)
    _, link = invited(wave)
    Respondent(wave).get(link).begin().answer(category=2)
    other = Respondent(wave).get(link)
    assert other.page == "page/beds/"
    assert Response.objects.count() == 1


def test_an_invitation_that_was_answered_shows_the_confirmation(open_wave_of):
    wave = open_wave_of("single", open_link=False)
    _, link = invited(wave)
    Respondent(wave).get(link).begin().answer(category=1).post("submit/")
    assert Respondent(wave).get(link).page == "thanks/"


def test_a_second_invitation_on_the_same_device_opens_answers_of_its_own(open_wave_of):
    wave = open_wave_of("single", open_link=False)
    first, first_link = invited(wave)
    second, second_link = invited(wave, "grace@example.org")
    device = Respondent(wave).get(first_link).begin().answer(category=1)
    device.get(second_link)
    assert (device.page, device.seen.context["visit"].response) == ("", None)
    device.begin().answer(category=2)
    found = Response.objects.values_list("invitation", "answers").order_by("invitation")
    assert list(found) == [(first.pk, {"category": 1}), (second.pk, {"category": 2})]


def test_an_invitation_followed_after_the_open_link_offers_both(open_wave_of):
    wave = open_wave_of("single")
    invitation, link = invited(wave)
    device = Respondent(wave).begin().answer(category=1).get(link)
    assert device.seen.context["may_start_anew"] is True
    device.post("begin/", language="en", anew="1").answer(category=2)
    assert Response.objects.get(invitation=invitation).answers == {"category": 2}
    assert Response.objects.get(invitation=None).answers == {"category": 1}


def test_an_invitation_leaves_no_token_in_the_address(open_wave_of):
    wave = open_wave_of("single")
    _, link = invited(wave)
    seen = Client().get(link)
    assert (seen.status_code, seen["Location"]) == (302, "/s/single/2021/")
    assert seen["Referrer-Policy"] == "no-referrer"


def test_an_expired_invitation_says_so(open_wave_of):
    wave = open_wave_of("single", open_link=False)
    invitation, link = invited(wave)
    invitation.expires_at = timezone.now() - timedelta(days=1)
    invitation.save()
    assert Client().get(link).status_code == 410


def test_an_invitation_that_expires_before_the_button_starts_nothing(open_wave_of):
    wave = open_wave_of("single", open_link=False)
    invitation, link = invited(wave)
    respondent = Respondent(wave).get(link)
    invitation.expires_at = timezone.now() - timedelta(days=1)
    invitation.save()
    assert respondent.begin().seen.status_code == 410
    assert Response.objects.count() == 0


def test_a_wave_by_invitation_has_no_open_link(open_wave_of):
    respondent = Respondent(open_wave_of("single", open_link=False))
    assert respondent.get("").seen.status_code == 403
    assert respondent.begin().seen.status_code == 403
    assert Response.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("link", ["/i/unknown/", "/r/unknown/", "/s/no/where/", "/r/%00/"])
def test_an_unknown_link_is_not_found(link):
    assert Client().get(link).status_code == 404


def test_a_closed_wave_says_so(open_wave_of):
    wave = open_wave_of("single")
    fieldwork.close_wave(wave=wave)
    assert Client().get("/s/single/2021/").status_code == 410
    assert Client().post("/s/single/2021/begin/").status_code == 410


def test_a_wave_not_yet_open_says_when_it_opens(open_wave_of):
    opens_at = timezone.now() + timedelta(days=3)
    open_wave_of("single", opens_at=opens_at)
    seen = Client().get("/s/single/2021/")
    assert seen.status_code == 403
    assert f"It opens on {opens_at:%B}"[:14].encode() in seen.content


def test_a_draft_is_not_open_yet(published_wave_of):
    published_wave_of("single")
    assert Client().get("/s/single/2021/").status_code == 403
    assert Client().post("/s/single/2021/begin/").status_code == 403


def test_a_get_never_begins(open_wave_of):
    open_wave_of("single")
    assert Client().get("/s/single/2021/begin/").status_code == 405
    assert Response.objects.count() == 0


@pytest.mark.parametrize("address", ["/r/nothing/", "/i/nothing/", "/s/nothing/2021/"])
def test_a_link_that_leads_nowhere_leads_to_the_front_page(client: Client, db, address):
    seen = client.get(address)
    assert (seen.status_code, seen.content.count(b'<a href="/">')) == (404, 1)
