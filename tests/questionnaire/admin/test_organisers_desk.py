"""What an organiser does in the admin, as the browser would ask for it."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from questionnaire import fieldwork, tasks
from questionnaire.models import Invitation, Member, Questionnaire, Response, Survey, Wave

pytestmark = pytest.mark.django_db

PAGES = (
    "survey",
    "wave",
    "version",
    "questionnaire",
    "response",
    "invitation",
    "member",
)


@pytest.mark.parametrize("model", PAGES)
def test_every_list_opens_for_the_organiser_and_shows_only_their_surveys(
    model, wave, organiser_of, open_wave_of
):
    other = open_wave_of("single")
    fieldwork.invite(wave=wave, entries=[fieldwork.InvitationEntry("a@example.org")])
    fieldwork.start(wave=wave, language="en")
    fieldwork.start(wave=other, language="en")
    page = organiser_of(wave).get(reverse(f"admin:questionnaire_{model}_changelist"))
    assert page.status_code == 200
    assert page.context["cl"].result_count == 1


def test_an_analyst_and_a_stranger_do_not_get_in(wave, organiser_of, client, django_user_model):
    address = reverse("admin:questionnaire_wave_change", args=[wave.pk])
    assert organiser_of(wave, role="analyst").get(address).status_code == 403
    stranger = django_user_model.objects.create_user("sam", password="x", is_staff=True)
    client.force_login(stranger)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("action", ["publish", "open", "close"])
def test_another_surveys_wave_cannot_be_touched(action, wave, organiser_of, open_wave_of):
    client = organiser_of(wave)
    other = open_wave_of("single")
    address = reverse("admin:questionnaire_wave_action", args=[other.pk, action])
    assert client.post(address).status_code == 404
    other.refresh_from_db()
    assert other.state == Wave.State.OPEN


def test_a_wave_is_closed_and_opened_again_after_a_question(wave, organiser_of):
    client = organiser_of(wave)
    close = reverse("admin:questionnaire_wave_action", args=[wave.pk, "close"])
    assert client.get(close).status_code == 200
    wave.refresh_from_db()
    assert wave.state == Wave.State.OPEN
    assert client.post(close).status_code == 302
    wave.refresh_from_db()
    assert wave.state == Wave.State.CLOSED
    client.post(reverse("admin:questionnaire_wave_action", args=[wave.pk, "open"]))
    wave.refresh_from_db()
    assert wave.state == Wave.State.OPEN


def test_opening_an_open_wave_says_why_not(wave, organiser_of):
    address = reverse("admin:questionnaire_wave_action", args=[wave.pk, "open"])
    answer = organiser_of(wave).post(address)
    assert answer.status_code == 409
    assert [str(problem) for problem in answer.context["problems"]] == [f"{wave} is open already."]


def test_a_draft_is_published_and_opened(organiser_of, published_wave_of):
    draft = published_wave_of("single")
    wave = Wave.objects.create(survey=draft.survey, name="2022", questionnaire=draft.questionnaire)
    client = organiser_of(wave)
    for action in ("publish", "open"):
        client.post(reverse("admin:questionnaire_wave_action", args=[wave.pk, action]))
    wave.refresh_from_db()
    assert (wave.state, wave.versions.get().digest) == ("open", draft.versions.get().digest)


def test_the_wave_page_shows_its_counts_and_link(wave, organiser_of):
    fieldwork.start(wave=wave, language="en")
    page = organiser_of(wave).get(reverse("admin:questionnaire_wave_change", args=[wave.pk]))
    assert page.status_code == 200
    assert page.context["wave"].started_count == 1
    assert page.context["open_address"] == "http://testserver/s/routing/2021/"


def test_thresholds_that_fit_no_segment_are_refused(wave, organiser_of):
    client = organiser_of(wave)
    address = reverse("admin:questionnaire_wave_change", args=[wave.pk])
    fields = {"questionnaire": wave.questionnaire_id, "open_link": "on"}
    answer = client.post(address, {**fields, "segment_cuts": '{"nothing": [1, 2]}'})
    assert list(answer.context["adminform"].form.errors) == ["segment_cuts"]
    wave.refresh_from_db()
    assert wave.segment_cuts == {}


def test_a_response_shows_its_answers_in_words(wave, organiser_of):
    response, _ = fieldwork.start(wave=wave, language="en")
    page = organiser_of(wave).get(
        reverse("admin:questionnaire_response_change", args=[response.pk])
    )
    assert page.status_code == 200
    assert "Not answered" in page.content.decode()


def test_a_response_cannot_be_changed_or_deleted(wave, organiser_of):
    response, _ = fieldwork.start(wave=wave, language="en")
    client = organiser_of(wave)
    change = reverse("admin:questionnaire_response_change", args=[response.pk])
    delete = reverse("admin:questionnaire_response_delete", args=[response.pk])
    assert client.post(change, {"language": "fr"}).status_code == 403
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert Response.objects.get().language == "en"


def test_the_version_is_taken_away_as_yaml(wave, organiser_of):
    version = wave.versions.get()
    answer = organiser_of(wave).get(
        reverse("admin:questionnaire_version_document", args=[version.pk])
    )
    from questionnaire.instrument import document

    assert document.digest(document.read(answer.content, filename="taken.yaml")) == version.digest


class TestLoadingAQuestionnaire:
    address = "/admin/questionnaire/questionnaire/load/"

    def post(self, client, survey: Survey, source: bytes):
        upload = SimpleUploadedFile("survey.yaml", source)
        return client.post(self.address, {"survey": survey.pk, "document": upload})

    def test_it_loads_a_document(self, wave, organiser_of):
        client = organiser_of(wave)
        source = client.get(
            reverse("admin:questionnaire_version_document", args=[wave.versions.get().pk])
        ).content
        renamed = source.replace(b"name: routing", b"name: renamed", 1)
        assert self.post(client, wave.survey, renamed).status_code == 302
        assert Questionnaire.objects.filter(name="renamed", survey=wave.survey).exists()

    def test_it_lists_every_problem_and_loads_nothing(self, wave, organiser_of):
        answer = self.post(organiser_of(wave), wave.survey, b"wavebook: 1\nname: 5\nfoo: [")
        assert answer.status_code == 422
        assert answer.context["problems"]
        assert Questionnaire.objects.count() == 1


class TestInviting:
    def address(self, wave: Wave) -> str:
        return reverse("admin:questionnaire_wave_invite", args=[wave.pk])

    def test_a_list_is_shown_line_by_line_and_nothing_is_sent_before_it_is_confirmed(
        self, wave, organiser_of
    ):
        pasted = "a@example.org\nnot an address\nA@example.org\nb@example.org"
        answer = organiser_of(wave).post(self.address(wave), {"pasted": pasted})
        found = answer.context["found"]
        assert [entry.email for entry in found.entries] == ["a@example.org", "b@example.org"]
        assert [problem.place for problem in found.problems] == ["line 2", "line 3"]
        assert (Invitation.objects.count(), Member.objects.count(), mail.outbox) == (0, 0, [])

    def test_a_confirmed_list_is_queued_for_the_worker(
        self, wave, organiser_of, monkeypatch, django_capture_on_commit_callbacks
    ):
        handed = []
        monkeypatch.setattr(tasks.send_invitation, "delay", handed.append)
        with django_capture_on_commit_callbacks(execute=True):
            organiser_of(wave).post(
                self.address(wave), {"pasted": "a@example.org", "confirm": "yes"}
            )
        assert handed == [Invitation.objects.get().pk]

    def test_an_empty_list_is_refused(self, wave, organiser_of):
        answer = organiser_of(wave).post(self.address(wave), {"pasted": " \n"})
        assert answer.status_code == 422

    def test_a_file_serves_as_well(self, wave, organiser_of):
        upload = SimpleUploadedFile("list.csv", b"email;nom\na@example.org;Ada\n")
        answer = organiser_of(wave).post(self.address(wave), {"upload": upload})
        (entry,) = answer.context["found"].entries
        assert (entry.email, entry.name) == ("a@example.org", "Ada")

    def test_a_wave_without_a_published_questionnaire_says_what_to_do_first(
        self, wave, organiser_of
    ):
        draft = Wave.objects.create(
            survey=wave.survey, name="2022", questionnaire=wave.questionnaire
        )
        answer = organiser_of(wave).get(self.address(draft), follow=True)
        assert [str(message) for message in answer.context["messages"]] == [
            "Publish the questionnaire before you invite people."
        ]

    def test_a_closed_wave_invites_nobody(self, wave, organiser_of):
        fieldwork.close_wave(wave=wave)
        answer = organiser_of(wave).post(
            self.address(wave), {"pasted": "a@example.org", "confirm": "yes"}, follow=True
        )
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
        assert Invitation.objects.count() == 0


def test_the_first_page_shows_the_organisers_waves_and_their_counts(
    wave, organiser_of, open_wave_of
):
    open_wave_of("single")
    fieldwork.start(wave=wave, language="en")
    client = organiser_of(wave)
    page = client.get(reverse("admin:index"))
    assert [(str(w), w.started_count) for w in page.context["waves"]] == [(str(wave), 1)]
