"""The first page of the desk: the organiser's waves, and how far each one is."""

from django.http import HttpRequest

from questionnaire.models import Wave
from questionnaire.queries import response_counts, surveys_organised_by


def dashboard(request: HttpRequest, context: dict[str, object]) -> dict[str, object]:
    """The page's context with `waves`, the open ones first, each with its counts."""
    waves = response_counts(Wave.objects.filter(survey__in=surveys_organised_by(request.user)))
    order = [Wave.State.OPEN, Wave.State.DRAFT, Wave.State.CLOSED]
    found = waves.select_related("survey").order_by("survey", "-name")
    return {**context, "waves": sorted(found, key=lambda wave: order.index(wave.state))}
