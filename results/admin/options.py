"""The options of a wave's results: tests, intervals, thresholds, and what is known of how many."""

from django.contrib import admin
from django.http import HttpRequest

from questionnaire.admin.scoping import SurveyScopedAdmin
from results.models import ResultOptions


@admin.register(ResultOptions)
class ResultOptionsAdmin(SurveyScopedAdmin):
    survey_path = "wave__survey"
    list_display = ("wave", "family", "adjustment", "interval", "suppression_threshold")
    list_select_related = ("wave__survey",)
    fieldsets = (
        (None, {"fields": ("wave",)}),
        (
            "Tests of columns",
            {
                "fields": (
                    "family",
                    "adjustment",
                    ("upper_level", "lower_level"),
                    ("minimum_base", "flagged_base"),
                ),
                "description": "Letters in tables name the columns a figure is higher than. "
                "Linearised variance fits weighted and unweighted waves alike; choose pooled z to "
                "match tables made with SPSS, and an adjustment to have fewer chance findings.",
            },
        ),
        (
            "Intervals",
            {
                "fields": ("interval", "population"),
                "description": "Wilson serves nearly always; the others are wider. Give the "
                "population only if you know how many could have answered: errors get smaller.",
            },
        ),
        (
            "Small numbers",
            {
                "fields": ("caution_threshold", "suppression_threshold"),
                "description": "Figures of few respondents are put in brackets; in public, cells "
                "of very few are hidden.",
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: ResultOptions | None = None):
        return ("wave",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: ResultOptions | None = None) -> bool:
        return self.has_change_permission(request, obj)
