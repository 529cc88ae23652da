"""Results listens to submissions as soon as the site starts."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "results"
    verbose_name = "Results"

    def ready(self) -> None:
        from . import receivers  # noqa: F401
