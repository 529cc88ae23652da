"""Leaving for now: the link to copy, and the link mailed to oneself without a trace."""

import logging
import smtplib

import pytest
from celery.exceptions import Retry
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from questionnaire.tasks import mail_return_link
from questionnaire.views.throttling import MAILS_ALLOWED
from surveysite.celery import app

from .journey import Respondent

ADDRESS = "Ada.Lovelace@Example.org"


@pytest.fixture
def worker_at_once():
    """Tasks are done when they are handed over, as by a worker with nothing else to do."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def respondent(open_wave_of) -> Respondent:
    return Respondent(open_wave_of("routing")).begin().answer(category=2)


def errors(respondent: Respondent) -> list[str]:
    return list(respondent.seen.context["form"].errors.get("email", []))


@pytest.mark.usefixtures("worker_at_once")
class TestMailing:
    def test_the_mail_carries_the_return_link(self, respondent, settings):
        respondent.post("mail-link/", email=ADDRESS)
        (message,) = mail.outbox
        token = respondent.seen.context["visit"].token
        assert (message.to, message.subject) == ([ADDRESS], "Your return link: Routing")
        assert f"{settings.SITE_URL}/r/{token}/" in message.body.splitlines()

    def test_the_page_says_what_was_done(self, respondent):
        respondent.post("mail-link/", email=ADDRESS)
        assert respondent.page == "leave/?notice=mailed"
        assert "We have not kept the address." in respondent.seen.content.decode()

    def test_it_speaks_the_respondents_language(self, respondent):
        respondent.post("language/", _language="fr").post("mail-link/", email=ADDRESS)
        assert mail.outbox[0].body.startswith("Bonjour")

    def test_the_link_opens_the_answers_elsewhere(self, respondent):
        respondent.post("mail-link/", email=ADDRESS)
        link = next(line for line in mail.outbox[0].body.splitlines() if "/r/" in line)
        elsewhere = Respondent(respondent.wave).get("/r/" + link.split("/r/")[1])
        assert elsewhere.page == "page/beds/"

    def test_a_host_made_up_by_the_visitor_is_not_in_the_mail(self, respondent, settings):
        settings.ALLOWED_HOSTS = ["*"]
        address = f"{respondent.home}mail-link/"
        respondent.client.post(address, {"email": ADDRESS}, headers={"Host": "evil.example"})
        assert "evil" not in mail.outbox[0].body

    def test_the_address_is_kept_nowhere(self, respondent, caplog):
        with caplog.at_level(logging.DEBUG):
            respondent.post("mail-link/", email=ADDRESS)
        assert ADDRESS.casefold() not in caplog.text.casefold()
        assert tables_with("lovelace") == []
        assert tables_with("routing") != []  # one that is kept would be found

    def test_a_mail_that_cannot_leave_names_no_address(self, respondent, monkeypatch, caplog):
        def refuse(self, messages):
            raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such mailbox")})

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)
        token = respondent.get("leave/").seen.context["visit"].token
        app.conf.task_always_eager = False
        with caplog.at_level(logging.DEBUG), pytest.raises(Retry) as retried:
            mail_return_link.apply(args=(token, ADDRESS), throw=True)
        assert "SMTPRecipientsRefused" in str(retried.value)
        assert ADDRESS not in caplog.text + str(retried.value)

    def test_a_few_an_hour_are_mailed_and_no_more(self, respondent):
        for number in range(MAILS_ALLOWED):
            respondent.post("mail-link/", email=f"ada{number}@example.org")
        respondent.post("mail-link/", email=ADDRESS)
        assert (respondent.seen.status_code, len(mail.outbox)) == (429, MAILS_ALLOWED)
        assert errors(respondent) == ["Enough links were mailed for now: try in an hour again."]

    def test_nobodys_mailbox_is_filled_from_many_responses(self, respondent):
        for _ in range(MAILS_ALLOWED + 1):
            Respondent(respondent.wave).begin().post("mail-link/", email=ADDRESS)
        assert len(mail.outbox) == MAILS_ALLOWED

    def test_nothing_is_mailed_of_answers_that_were_submitted_meanwhile(self, respondent):
        token = respondent.get("leave/").seen.context["visit"].token
        respondent.get("page/beds/").answer(bed_count="5").post("submit/")
        mail_return_link(token, ADDRESS)
        assert mail.outbox == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "Type your email address."),
        ("ada", "Type an email address such as name@example.org."),
        (
            "ada@example.org\nBcc: eve@example.org",
            "Type an email address such as name@example.org.",
        ),
        (f"{'a' * 250}@example.org", "Type an email address of 254 characters at most."),
    ],
)
def test_an_address_that_is_none_is_told_and_stays_in_the_form(respondent, given, expected):
    respondent.post("mail-link/", email=given)
    assert (respondent.seen.status_code, mail.outbox) == (422, [])
    assert expected in errors(respondent)
    assert respondent.seen.context["form"]["email"].value() == given


def test_an_anonymous_wave_says_that_nobody_can_send_it_later(open_wave_of):
    anonymous = Respondent(open_wave_of("single", anonymous=True)).begin().get("leave/")
    plain = Respondent(open_wave_of("scale")).begin().get("leave/")
    said = "The survey is anonymous, so nobody can send it to you again later."
    assert [said in one.seen.content.decode() for one in (anonymous, plain)] == [True, False]


def tables_with(words: str) -> list[str]:
    """The tables in which the words stand anywhere, in any case."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            query = f'SELECT count(*) FROM "{table}" AS kept WHERE kept::text ILIKE %s'
            cursor.execute(query, [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found
