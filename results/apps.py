"""Results listens to submissions as soon as the site starts, and leads respondents to what is
published."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "results"
    verbose_name = "Results"

    def ready(self) -> None:
        from questionnaire.views.finish import AFTERWARDS, PLACES
        from questionnaire.views.problem_pages import RESULTS

        from . import receivers  # noqa: F401
        from .views.access import published_url
        from .views.your_sector import offer_comparison

        AFTERWARDS.append(offer_comparison)
        PLACES["your_sector"] = "your_sector"
        RESULTS.append(published_url)
