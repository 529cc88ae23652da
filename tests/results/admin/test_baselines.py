"""An organiser loads a baseline in the admin, and mends its figures there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from results.models import Baseline, BaselineFigure
from tests.results.test_baselines import FILE, KEPT, kept
from tests.results.views.stored import make_survey, make_user, make_wave

pytestmark = pytest.mark.django_db

LOAD = "admin:results_baseline_load"


@pytest.fixture
def wave():
    return make_wave(make_survey())


@pytest.fixture
def organiser(wave, client):
    client.force_login(make_user("olga", wave.survey, "organiser", is_staff=True))
    return client


def upload(client, wave, content=FILE):
    file = SimpleUploadedFile("2020.csv", content.encode(), content_type="text/csv")
    given = {"wave": wave.pk, "edition": "2020", "file": file}
    return client.post(reverse(LOAD), given)


def inline(*figures, kept=0):
    """The fields of the form of a baseline with those figures, the first of them kept already."""
    fields = {"edition": "2020", "figures-TOTAL_FORMS": len(figures), "figures-INITIAL_FORMS": kept}
    empty = dict.fromkeys(("item", "options", "segment", "base", "note"), "")
    for number, figure in enumerate(figures):
        for name, value in {**empty, "measure": "share", **figure}.items():
            fields[f"figures-{number}-{name}"] = value
    return fields


def test_a_file_is_loaded(wave, organiser):
    answer = upload(organiser, wave)
    baseline = Baseline.objects.get(wave=wave)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:results_baseline_change", args=[baseline.pk])
    assert kept() == KEPT
    assert organiser.get(answer["Location"]).status_code == 200


def test_a_file_with_problems_is_refused_with_every_row(wave, organiser):
    answer = upload(organiser, wave, FILE.replace("care", "cure").replace("2.8", "5"))
    assert answer.status_code == 422
    assert [str(problem) for problem in answer.context["problems"]] == [
        "2020.csv, row 2, options: found 'cure', expected one of cost, care, joined by |."
        " Correct the name.",
        "2020.csv, row 3, value: found 5, expected a value from 1 to 4. Correct the number.",
    ]
    assert Baseline.objects.count() == 0


def test_only_waves_of_one_s_own_surveys_can_be_chosen(wave, organiser):
    other = make_wave(make_survey("other"))
    answer = upload(organiser, other)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["wave"]
    shown = organiser.get(reverse(LOAD)).context["form"].fields["wave"].queryset
    assert list(shown) == [wave]


def test_an_analyst_does_not_get_in(wave, client):
    client.force_login(make_user("anna", wave.survey, "analyst", is_staff=True))
    assert client.get(reverse(LOAD)).status_code == 403
    assert client.get(reverse("admin:results_baseline_changelist")).status_code == 403


def test_the_list_shows_how_many_figures_there_are(wave, organiser):
    upload(organiser, wave)
    page = organiser.get(reverse("admin:results_baseline_changelist"))
    assert [found.figures_found for found in page.context["cl"].queryset] == [3]


@pytest.fixture
def address(wave):
    baseline = Baseline.objects.create(wave=wave, edition="2020")
    return reverse("admin:results_baseline_change", args=[baseline.pk])


def test_a_figure_is_written_by_hand_in_the_questionnaire_s_order(organiser, address):
    figure = {
        "question": "roadblocks",
        "item": "data.before",
        "options": "strong | no",
        "segment": "step=low&category=startup",
        "value": "90.5",
    }
    assert organiser.post(address, inline(figure)).status_code == 302
    found = BaselineFigure.objects.values_list("options", "segment", "value").get()
    assert found == ("no|strong", "category=startup&step=low", pytest.approx(90.5))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"question": "goal"}, "question"),
        ({"item": "data"}, "item"),
        ({"options": "cure"}, "options"),
        ({"measure": "mean"}, "measure"),
        ({"segment": "category=pharmacy"}, "segment"),
        ({"value": "101"}, "value"),
        ({"base": "0"}, "base"),
    ],
)
def test_but_not_one_that_cannot_be(organiser, address, wrong, field):
    figure = {"question": "goals", "options": "care", "value": "68", **wrong}
    answer = organiser.post(address, inline(figure))
    (formset,) = (shown.formset for shown in answer.context["inline_admin_formsets"])
    assert [list(errors) for errors in formset.errors] == [[field]]
    assert BaselineFigure.objects.count() == 0


def test_nor_one_that_is_there_already_in_another_order(organiser, address):
    figures = [
        {"question": "roadblocks", "item": "data.before", "options": options, "value": "90"}
        for options in ("no|strong", "strong|no")
    ]
    answer = organiser.post(address, inline(*figures))
    (formset,) = (shown.formset for shown in answer.context["inline_admin_formsets"])
    assert [list(errors) for errors in formset.errors] == [[], ["question"]]


def test_two_figures_may_exchange_their_names(organiser, address):
    figures = [{"question": "goals", "options": name, "value": "50"} for name in ("cost", "care")]
    organiser.post(address, inline(*figures))
    ids = list(BaselineFigure.objects.values_list("pk", "baseline_id"))
    exchanged = [
        {**figure, "id": pk, "baseline": baseline}
        for figure, (pk, baseline) in zip(reversed(figures), ids, strict=True)
    ]
    assert organiser.post(address, inline(*exchanged, kept=2)).status_code == 302
    assert list(BaselineFigure.objects.values_list("pk", "options")) == [
        (ids[0][0], "care"),
        (ids[1][0], "cost"),
    ]
