"""Who gets in: a person who signed in and may read the results of the survey.

Anyone else who signed in is told that there is no such page, as the address of a survey is not for
everybody to probe.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from questionnaire.models import Wave
from questionnaire.queries import may_read_results, wave_by_names

View = Callable[..., HttpResponseBase]
WaveView = Callable[Concatenate[HttpRequest, Wave, ...], HttpResponseBase]

LANGUAGE_PARAMETER = "language"


def in_chosen_language(view: View) -> View:
    """The view in the language the address asks for, which the browser is then told to keep."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        language = request.GET.get(LANGUAGE_PARAMETER)
        if language not in dict(settings.LANGUAGES):
            return view(request, *args, **kwargs)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = view(request, *args, **kwargs)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
        return response

    return spoken


def for_readers(view: WaveView) -> View:
    """The view of a wave, for those who may read its results; 404 for all others signed in."""

    @wraps(view)
    @require_safe
    @login_required
    @in_chosen_language
    @vary_on_headers("Cookie")
    @cache_control(private=True)
    def guarded(request: HttpRequest, survey: str, wave: str, **kwargs: object) -> HttpResponseBase:
        found = wave_by_names(survey, wave)
        if found is None or not may_read_results(request.user, found.survey):
            raise Http404
        return view(request, found, **kwargs)

    return guarded
