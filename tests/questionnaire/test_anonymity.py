"""Anonymous waves: the database is searched for anything that leads from a person to answers.

Whoever has a copy of the database has every row, and what PostgreSQL notes of rows by itself: the
transaction that wrote one and the place it lies at.
"""

import logging
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from questionnaire import fieldwork
from questionnaire.fieldwork import InvitationEntry, InvitationUsed
from questionnaire.mixing import mix_used_invitations
from questionnaire.models import Invitation, Member, Response, Wave
from questionnaire.tokens import invitation_token, invited_response_token, new_token, token_hash
from surveysite.redaction import RedactingFormatter

from .test_fieldwork_at_once import at_once
from .tiny_waves import open_wave_of
from .views.journey import Respondent

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM_COLUMNS = "xmin::text, xmax::text, ctid::text"
SAYS_NOTHING = {"", "0", "False", "True", "[]", "{}", "None"}


def anonymous_wave(**settings: object) -> Wave:
    return open_wave_of("single", anonymous=True, **settings)


def invited(wave: Wave, *names: str) -> list[Invitation]:
    entries = [InvitationEntry(f"{name}@example.org", name=name.title()) for name in names]
    return fieldwork.invite(wave=wave, entries=entries)


def link(invitation: Invitation) -> str:
    return f"/i/{invitation_token(invitation)}/"


def answered(wave: Wave, invitation: Invitation, category: int) -> Respondent:
    """One who came by the invitation, answered in English and submitted."""
    respondent = Respondent(wave).get(link(invitation))
    begun = respondent.post("begin/", language="en", _begin=respondent.seen.context["beginning"])
    return begun.answer(category=category).post("submit/")


def rows(table: str) -> list[dict[str, str]]:
    """Every row with every column as text, those of the system included."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT *, {SYSTEM_COLUMNS} FROM {table} ORDER BY 1")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, map(_text, row), strict=True)) for row in cursor.fetchall()]


def _text(value: object) -> str:
    return bytes(value).hex() if isinstance(value, memoryview | bytes) else str(value)


def telling(row: dict[str, str]) -> set[str]:
    """What a row says that another might say too."""
    return {value for column, value in row.items() if column != "ctid"} - SAYS_NOTHING


def test_no_value_of_an_invitation_or_a_member_is_a_value_of_the_response():
    wave = anonymous_wave(open_link=False)
    (invitation,) = invited(wave, "ada")
    answered(wave, invitation, 2)
    mix_used_invitations()
    (response,) = rows("questionnaire_response")
    (kept,) = rows("questionnaire_invitation")
    (member,) = rows("questionnaire_member")
    shared = telling(response) & (telling(kept) | telling(member))
    assert (kept["used"], response["state"]) == ("True", "submitted")
    assert shared - {response["wave_id"]} == set()


def test_a_wave_that_is_not_anonymous_would_be_found_out():
    wave = open_wave_of("single", open_link=False)
    (invitation,) = invited(wave, "ada")
    answered(wave, invitation, 2)
    (response,) = rows("questionnaire_response")
    assert response["invitation_id"] == str(invitation.pk)
    assert telling(response) & telling(rows("questionnaire_invitation")[0]) >= {str(invitation.pk)}


def test_the_secret_key_does_not_lead_to_the_response_either():
    wave = anonymous_wave()
    (invitation,) = invited(wave, "ada")
    answered(wave, invitation, 2)
    derived = [token_hash(t(invitation)) for t in (invitation_token, invited_response_token)]
    assert not Response.objects.filter(token_hash__in=derived).exists()


def test_the_two_rows_are_written_by_two_transactions():
    wave = anonymous_wave()
    (invitation,) = invited(wave, "ada")
    fieldwork.start(wave=wave, language="en", invitation=invitation)
    (response,) = rows("questionnaire_response")
    (kept,) = rows("questionnaire_invitation")
    assert response["xmin"] != kept["xmin"]


def test_mixed_invitations_have_one_transaction_and_no_order():
    wave = anonymous_wave()
    names = [f"member{number}" for number in range(40)]
    invitations = invited(wave, *names)
    for invitation in invitations:
        fieldwork.start(wave=wave, language="en", invitation=invitation)
    in_order = [row["id"] for row in _as_they_lie()]
    mix_used_invitations()
    mixed = _as_they_lie()
    assert len({row["xmin"] for row in mixed}) == 1
    assert sorted(row["id"] for row in mixed) == sorted(in_order)
    assert [row["id"] for row in mixed] != in_order


def test_mixing_again_writes_nothing(django_assert_num_queries):
    wave = anonymous_wave()
    for invitation in invited(wave, "ada", "grace"):
        fieldwork.start(wave=wave, language="en", invitation=invitation)
    mix_used_invitations()
    with django_assert_num_queries(1):  # the waves to be mixed: none
        mix_used_invitations()


def _as_they_lie() -> list[dict[str, str]]:
    def place(row: dict[str, str]) -> list[int]:
        return [int(part) for part in row["ctid"].strip("()").split(",")]

    return sorted(rows("questionnaire_invitation"), key=place)


def test_of_times_only_the_day_of_beginning_and_of_consent_is_kept():
    wave = anonymous_wave(consent={"en": "I agree."})
    (invitation,) = invited(wave, "ada")
    respondent = Respondent(wave).get(link(invitation))
    consent = respondent.seen.context["consent_version"]
    respondent.post("begin/", language="en", _consent=consent)
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    found = respondent.response
    assert (found.started_at, found.consented_at) == (midnight, midnight)
    assert found.consent.words == {"en": "I agree."}


def test_the_database_itself_refuses_an_invitation_on_an_anonymous_response():
    wave = anonymous_wave()
    (invitation,) = invited(wave, "ada")
    with pytest.raises(IntegrityError, match="anonymous wave name no invitation"):
        Response.objects.create(
            wave=wave, invitation=invitation, language="en", token_hash=token_hash("t")
        )


def test_a_log_names_neither_the_token_nor_the_response():
    wave = anonymous_wave()
    (invitation,) = invited(wave, "ada")
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(RedactingFormatter("%(message)s"))
    logging.getLogger().addHandler(handler)
    try:
        answered(wave, invitation, 2)
        Client().get(link(invitation), follow=True)
    finally:
        logging.getLogger().removeHandler(handler)
    secrets = [invitation_token(invitation), "ada@example.org", str(Response.objects.get().pk)]
    assert [secret for secret in secrets if secret in written.getvalue()] == []


class TestFollowingTheLink:
    def test_the_cookie_of_the_invitation_is_dropped_when_answering_starts(self):
        wave = anonymous_wave()
        (invitation,) = invited(wave, "ada")
        respondent = Respondent(wave).get(link(invitation))
        assert respondent.client.cookies["wavebook_invitation"].value != ""
        respondent.begin()
        assert respondent.client.cookies["wavebook_invitation"].value == ""
        assert respondent.page == "page/first/"

    def test_it_works_once_and_then_says_how_to_come_back(self):
        wave = anonymous_wave()
        (invitation,) = invited(wave, "ada")
        Respondent(wave).get(link(invitation)).begin()
        elsewhere = Respondent(wave).get(link(invitation))
        assert elsewhere.seen.status_code == 410
        assert "return link" in elsewhere.seen.content.decode()
        assert elsewhere.client.cookies["wavebook_invitation"].value == ""
        assert Response.objects.count() == 1

    def test_in_the_browser_in_which_it_was_used_it_leads_on(self):
        wave = anonymous_wave()
        (invitation,) = invited(wave, "ada")
        respondent = Respondent(wave).get(link(invitation)).begin().get(link(invitation))
        assert (respondent.page, respondent.seen.status_code) == ("", 200)
        assert respondent.client.cookies["wavebook_invitation"].value == ""
        assert respondent.begin().page == "page/first/"
        assert Response.objects.count() == 1

    def test_the_return_link_leads_back_from_anywhere(self):
        wave = anonymous_wave()
        (invitation,) = invited(wave, "ada")
        first = Respondent(wave).get(link(invitation)).begin().get("leave/")
        elsewhere = Respondent(wave).get(urlsplit(first.seen.context["return_link"]).path)
        assert elsewhere.page == "page/first/"

    def test_a_form_sent_twice_begins_once(self):
        wave = anonymous_wave()
        (invitation,) = invited(wave, "ada")
        respondent = Respondent(wave).get(link(invitation))
        form = {"language": "en", "_begin": respondent.seen.context["beginning"]}
        twin = Respondent(wave).get(link(invitation))
        assert respondent.post("begin/", **form).page == "page/first/"
        assert twin.post("begin/", **form).page == "page/first/"
        assert Response.objects.count() == 1

    def test_two_invited_on_one_device_have_answers_of_their_own(self):
        wave = anonymous_wave(open_link=False)
        first, second = invited(wave, "ada", "grace")
        device = answered(wave, first, 1).get(link(second))
        assert device.seen.context["may_start_anew"] is True
        device.post("begin/", language="en", anew="1").answer(category=2)
        assert Response.objects.count() == 2


def test_one_invitation_used_at_the_same_moment_begins_once():
    wave = anonymous_wave()
    (invitation,) = invited(wave, "ada")
    outcomes = at_once(
        *[lambda: fieldwork.start(wave=wave, language="en", invitation=invitation)] * 4
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, InvitationUsed)]
    assert (len(refused), Response.objects.count()) == (3, 1)


def test_who_dies_between_the_two_transactions_can_still_begin():
    wave, token = anonymous_wave(), new_token()
    (invitation,) = invited(wave, "ada")
    fieldwork.start(wave=wave, language="en", invitation=invitation, token=token)
    Invitation.objects.update(used=False)  # as if the mark had not come through
    fieldwork.start(wave=wave, language="en", invitation=invitation, token=token)
    assert (Response.objects.count(), Invitation.objects.get().used) == (1, True)


def test_reminders_go_to_those_who_have_not_begun():
    wave = anonymous_wave()
    used, unused = invited(wave, "ada", "grace")
    for invitation in (used, unused):
        fieldwork.mark_sent(invitation=invitation)
    fieldwork.start(wave=wave, language="en", invitation=used)
    assert fieldwork.requeue(invitations=Invitation.objects.all()) == [unused]


def test_no_table_besides_these_knows_of_both():
    """Foreign keys are followed from members to responses: waves and surveys are all they share."""
    leads_to = {
        model._meta.label: {
            f.related_model._meta.label for f in model._meta.fields if f.is_relation
        }
        for model in (Response, Invitation, Member)
    }
    assert leads_to == {
        "questionnaire.Response": {
            "questionnaire.Wave",
            "questionnaire.Invitation",  # which the database keeps empty, see above
            "questionnaire.Consent",
        },
        "questionnaire.Invitation": {"questionnaire.Wave", "questionnaire.Member"},
        "questionnaire.Member": {"questionnaire.Survey"},
    }
