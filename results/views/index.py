"""The waves whose results a person may read, and how far each has come."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from questionnaire.instrument.wording import words
from questionnaire.queries import response_counts, waves_readable_by
from results.queries import latest_runs, waves_with_exhibits

from .access import in_chosen_language


@require_safe
@login_required
@in_chosen_language
@cache_control(private=True)
def index(request: HttpRequest) -> HttpResponse:
    waves = response_counts(waves_readable_by(request.user))
    runs, language = latest_runs(waves), get_language() or ""
    exhibited = waves_with_exhibits(waves)
    listed = [
        {
            "wave": wave,
            "title": words(wave.survey.title, language),
            "run": runs.get(wave.pk),
            "has_exhibits": wave.pk in exhibited,
        }
        for wave in waves
    ]
    return render(request, "results/index.html", {"listed": listed})
