"""The front page: the waves that anyone may answer now, the results that anyone may read, and the
ways in for those who sign in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from questionnaire import queries
from questionnaire.instrument.wording import words
from results.queries import published_runs


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    language = translation.get_language() or ""
    waves = [
        {"wave": wave, "title": words(wave.survey.title, language)}
        for wave in queries.waves_with_open_link(timezone.now())
    ]
    published = [
        {"wave": run.wave, "run": run, "title": words(run.wave.survey.title, language)}
        for run in published_runs().values()
    ]
    return render(request, "home.html", {"waves": waves, "published": published})
