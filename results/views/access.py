"""Who reads what of a wave's results.

Analysts and organisers of the survey read the latest run, whole; and what is published, with
`as=published` in the address. Everybody else reads the published run, protected. Where nothing is
published a stranger is asked to sign in, and anyone else who signed in is told that there is no
such page, as the address of a survey is not for everybody to probe.

The same address shows different readers different things, so that no shared cache may keep it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from questionnaire.models import Wave
from questionnaire.queries import may_read_results, wave_by_names
from results.models import Run
from results.queries import latest_run, publication_of, published_run, run_of_wave
from results.reading import Reading

View = Callable[..., HttpResponseBase]

LANGUAGE_PARAMETER = "language"
VARIANT_PARAMETER = "as"
PUBLISHED = "published"


@dataclass
class Reader:
    """Who reads which wave: `has_role` is for those who may read everything.

    `wants_published` says that they ask for what everybody sees.
    """

    wave: Wave
    has_role: bool
    wants_published: bool

    @cached_property
    def published(self) -> Run | None:
        """The run that everybody may read."""
        return published_run(self.wave)

    @property
    def is_protected(self) -> bool:
        """Whether this reader gets nothing but what everybody may see."""
        return self.wants_published or not self.has_role

    @cached_property
    def reading(self) -> Reading | None:
        """What the reader gets; None when there are no results yet."""
        run = self.published if self.is_protected else latest_run(self.wave)
        return run and Reading(run, self.is_protected)

    def reading_of(self, number: str) -> Reading | None:
        """The reading of the run of that number; None when it is not theirs to read."""
        if not (number.isdecimal() and len(number) < 19):
            return None
        if self.is_protected:
            same = self.published is not None and self.published.pk == int(number)
            return self.reading if same else None
        run = run_of_wave(self.wave, int(number))
        return run and Reading(run, protected=False)


ReaderView = Callable[Concatenate[HttpRequest, Reader, ...], HttpResponseBase]


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


def for_readers(view: ReaderView) -> View:
    """The view of a wave, called with the Reader: those with a role, and everybody once there is a
    publication."""

    @wraps(view)
    @require_safe
    @in_chosen_language
    @vary_on_headers("Cookie")
    @cache_control(private=True)
    def guarded(request: HttpRequest, survey: str, wave: str, **kwargs: object) -> HttpResponseBase:
        reader = _reader(request, survey, wave)
        if reader is None or (reader.is_protected and reader.published is None):
            return _refused(request)
        return view(request, reader, **kwargs)

    return guarded


def for_roles(view: ReaderView) -> View:
    """The view of a wave, for its analysts and organisers alone."""

    @for_readers
    @wraps(view)
    def guarded(request: HttpRequest, reader: Reader, **kwargs: object) -> HttpResponseBase:
        return view(request, reader, **kwargs) if reader.has_role else _refused(request)

    return guarded


def published_url(wave: Wave) -> str:
    """Where everybody may read the wave's results, in the language now spoken; "" if nowhere."""
    if publication_of(wave) is None:
        return ""
    address = reverse("results:wave", kwargs={"survey": wave.survey.name, "wave": wave.name})
    return f"{address}?{urlencode({LANGUAGE_PARAMETER: translation.get_language()})}"


def shown_to(reader: Reader) -> dict[str, object]:
    """What every page of results tells of what it shows."""
    reading = reader.reading
    return {"run": reading and reading.run, "reading": reading, "reader": reader}


def _reader(request: HttpRequest, survey: str, wave: str) -> Reader | None:
    found = wave_by_names(survey, wave)
    if found is None:
        return None
    return Reader(
        wave=found,
        has_role=request.user.is_authenticated and may_read_results(request.user, found.survey),
        wants_published=request.GET.get(VARIANT_PARAMETER) == PUBLISHED,
    )


def _refused(request: HttpRequest) -> HttpResponseBase:
    """To signing in for a stranger. Raises Http404 for anyone else."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())
