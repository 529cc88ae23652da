"""The waves whose results a person may read, and how far each has come.

An **entry** is a wave with the run that this person reads of it; `has_role` tells those read whole
from those that everybody may read.
"""

from collections.abc import Iterator

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from questionnaire.instrument.wording import words
from questionnaire.models import Wave
from questionnaire.queries import response_counts, waves_readable_by
from results.models import Run
from results.queries import latest_runs, published_runs, waves_with_exhibits

from .access import in_chosen_language

Entry = dict[str, object]


@require_safe
@in_chosen_language
@vary_on_headers("Cookie")
@cache_control(private=True)
def index(request: HttpRequest) -> HttpResponse:
    """Their own waves and all that is published; a stranger signs in where that is nothing."""
    listed = list(_entries(request))
    if not listed and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return render(request, "results/index.html", {"listed": listed})


def _entries(request: HttpRequest) -> Iterator[Entry]:
    waves = list(response_counts(waves_readable_by(request.user)))
    runs, published = latest_runs(waves), published_runs()
    others = [run.wave for run in published.values() if run.wave not in waves]
    exhibited = waves_with_exhibits([*waves, *others])
    for wave in waves:
        yield _entry(wave, runs.get(wave.pk), has_role=True, has_exhibits=wave.pk in exhibited)
    for wave in others:
        yield _entry(wave, published[wave.pk], has_role=False, has_exhibits=wave.pk in exhibited)


def _entry(wave: Wave, run: Run | None, *, has_role: bool, has_exhibits: bool) -> Entry:
    return {
        "wave": wave,
        "title": words(wave.survey.title, get_language() or ""),
        "run": run,
        "has_role": has_role,
        "has_exhibits": has_exhibits,
    }
