"""An organiser enters margins, tries them on the answers there are, and keeps them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from questionnaire.models import Wave
from results.models import Margin, ResultOptions, Weighting
from tests.questionnaire.answered_waves import answer, wave_of
from tests.results.tables.wave import WAVE, asking
from tests.results.views.stored import make_survey, make_user, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("snapshots")]

PAGE = "admin:results_weighting_margins"
MARGINS = "variable,option,target\ntrack,user,20\ntrack,vendor,80\n"


@pytest.fixture
def wave() -> Wave:
    """Three users, two vendors, and one who did not say."""
    made = wave_of(asking())
    answer(made, WAVE)
    return made


@pytest.fixture
def organiser(wave, client):
    client.force_login(make_user("olga", wave.survey, "organiser", is_staff=True))
    return client


def send(client, wave, margins=MARGINS, **given):
    return client.post(reverse(PAGE), {"wave": wave.pk, "margins": margins, **given})


def margins():
    return list(Margin.objects.values_list("variable", "targets"))


def test_trying_shows_what_the_weights_would_be_and_keeps_nothing(wave, organiser):
    page = send(organiser, wave)
    report = page.context["report"]
    assert page.status_code == 200
    assert (report["respondents"], report["highest"], report["outside"]) == (6, 2.0, {"track": 1})
    assert round(report["efficiency_percent"], 9) == round(100 * 36 / (6 * (3 / 9 + 8 + 1)), 9)
    assert [
        tuple(round(option[name], 6) for name in ("unweighted", "target", "weighted"))
        for option in page.context["reached"]
    ] == [(60.0, 20.0, 20.0), (40.0, 80.0, 80.0)]
    assert Weighting.objects.count() == 0


def test_saving_keeps_the_margins_and_limits_in_place_of_those_before(wave, organiser):
    send(organiser, wave, save="")
    again = "variable;option;target\nstage;idea;0,5\nstage;pilot;0\nstage;other;0,5\n"
    answered = send(organiser, wave, again, save="", highest="3")
    assert answered["Location"] == reverse("admin:questionnaire_wave_change", args=[wave.pk])
    assert margins() == [("stage", {"idea": 0.5, "pilot": 0.0, "other": 0.5})]
    assert [(w.lowest, w.highest) for w in Weighting.objects.all()] == [(None, 3.0)]


def test_a_file_is_read_and_written_into_the_form(wave, organiser):
    file = SimpleUploadedFile("margins.csv", b"\xef\xbb\xbf" + MARGINS.encode())
    page = send(organiser, wave, margins="", file=file)
    assert page.context["report"]["respondents"] == 6
    assert page.context["form"]["margins"].value() == MARGINS


def test_the_form_begins_with_what_is_kept(wave, organiser):
    send(organiser, wave, save="", lowest="0.2")
    form = organiser.get(f"{reverse(PAGE)}?wave={wave.pk}").context["form"]
    assert (form["margins"].value(), form["lowest"].value()) == (MARGINS, 0.2)


def test_every_line_that_is_wrong_is_told(wave, organiser):
    page = send(
        organiser,
        wave,
        "variable,option,target\n"
        "trade,user,1\n"
        "track,artist,5\n"
        "track,user,20 %\n"
        "track,user,20\n"
        "track,user,30\n"
        'track,vendor,"12,500"\n',
        save="",
    )
    assert page.status_code == 422
    assert [str(problem).split(", expected")[0] for problem in page.context["problems"]] == [
        "margins, row 2, variable: found 'trade'",
        "margins, row 3, option: found 'artist'",
        "margins, row 4, target: found '20 %'",
        "margins, row 6, option: found 'user' of track again",
        "margins, row 7, target: found '12,500'",
    ]
    assert Weighting.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            "variable,option,target\ntrack,user,20\n",
            "margins: found no target for vendor of track, expected one for each option. Add them,"
            " 0 if they shall not count.",
        ),
        (
            "variable,option,target\n",
            "margins: found no target, expected an option a line. Add what is known.",
        ),
        (
            "",
            "margins, row 1: found '', expected variable,option,target. Write these columns, in"
            " this order.",
        ),
        (
            "variable,option,target\ntrack,user,0\ntrack,vendor,0\n",
            "margins: found no target above 0 for track, expected at least one. Enter what is"
            " known.",
        ),
        (
            "variable,option,target\nstage,idea,50\nstage,pilot,25\nstage,other,25\n",
            "margin 'stage': no respondent chose 'pilot', expected some since its target is 25;"
            " join it with another option, or set its target to 0",
        ),
    ],
)
def test_margins_that_cannot_be_met_are_told_and_not_kept(wave, organiser, given, problem):
    page = send(organiser, wave, given, save="")
    assert [str(found) for found in page.context["problems"]] == [problem]
    assert (page.status_code, Weighting.objects.count()) == (422, 0)


def test_limits_must_lie_around_one(wave, organiser):
    page = send(organiser, wave, lowest="1", highest="1")
    assert sorted(page.context["form"].errors) == ["highest", "lowest"]


def test_another_surveys_wave_is_out_of_reach(wave, organiser):
    other = make_wave(make_survey("other"))
    page = send(organiser, other, save="")
    assert list(page.context["form"].errors) == ["wave"]
    form = organiser.get(f"{reverse(PAGE)}?wave={other.pk}").context["form"]
    assert form["wave"].value() is None


@pytest.mark.parametrize("chosen", ["", "x", "9999999999999999999"])
def test_an_address_of_no_wave_shows_an_empty_form(organiser, chosen):
    page = organiser.get(f"{reverse(PAGE)}?wave={chosen}")
    assert page.context["form"]["margins"].value() == "variable,option,target\n"


def test_weightings_are_listed_with_a_way_to_change_them(wave, organiser):
    send(organiser, wave, save="")
    page = organiser.get(reverse("admin:results_weighting_changelist"))
    assert page.context["cl"].result_count == 1
    assert page.content.decode().count(f"{reverse(PAGE)}?wave={wave.pk}") == 1


def test_options_are_kept_once_their_levels_are_in_order(wave, organiser):
    given = {
        "wave": wave.pk,
        "family": "spss",
        "adjustment": "holm",
        "interval": "wilson",
        "upper_level": "0.9",
        "lower_level": "0.95",
        "minimum_base": "30",
        "flagged_base": "100",
        "caution_threshold": "10",
        "suppression_threshold": "5",
    }
    address = reverse("admin:results_resultoptions_add")
    refused = organiser.post(address, given)
    assert refused.context["adminform"].form.non_field_errors() == [
        "Levels lie between 0.5 and 1, the lower one below."
    ]
    organiser.post(address, given | {"upper_level": "0.95", "lower_level": "0.9"})
    kept = ResultOptions.objects.get(wave=wave)
    assert (kept.family, kept.adjustment, kept.upper_level) == ("spss", "holm", 0.95)
