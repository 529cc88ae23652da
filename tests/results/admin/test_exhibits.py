"""An organiser looks at the exhibits of a wave and takes their outline away."""

import pytest
import yaml
from django.urls import reverse

from questionnaire.models import Survey
from tests.results.views.stored import OUTLINE, make_outline, make_survey, make_user, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def outline():
    return make_outline(make_wave(make_survey()))


def signed_in(client, survey):
    client.force_login(make_user("olga", survey, "organiser", is_staff=True))
    return client


def address(outline):
    return reverse("admin:results_exhibitoutline_document", args=[outline.pk])


def test_the_outline_is_listed_with_its_number_of_exhibits(client, outline):
    organiser = signed_in(client, outline.wave.survey)
    page = organiser.get(reverse("admin:results_exhibitoutline_changelist"))
    assert [shown.pk for shown in page.context["cl"].queryset] == [outline.pk]
    assert organiser.get(reverse("admin:results_exhibitoutline_add")).status_code == 403


def test_the_outline_comes_as_a_file_that_reads_the_same(client, outline):
    response = signed_in(client, outline.wave.survey).get(address(outline))
    assert yaml.safe_load(response.content) == OUTLINE
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="barometer_2021_exhibits.yaml"'
    )


def test_an_organiser_of_another_survey_finds_nothing(client, outline):
    other = Survey.objects.create(name="other", title={"en": "Other"})
    assert signed_in(client, other).get(address(outline)).status_code == 404
