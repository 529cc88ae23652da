"""The tab plan of a wave, held to what its questionnaire can be tabulated by."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from questionnaire.admin.scoping import SurveyScopedAdmin
from questionnaire.instrument.problems import DocumentError
from questionnaire.queries import instrument_of_wave
from results.models import TabPlan
from results.tables.tab_plan.reading import to_plan


class TabPlanForm(forms.ModelForm):
    class Meta:
        model = TabPlan
        fields = ("wave", "banners", "details")

    def clean(self) -> dict[str, object]:
        """The plan, once all of it fits the questionnaire of the wave."""
        given = super().clean()
        wave = given.get("wave") or getattr(self.instance, "wave", None)
        if self.errors or wave is None or not wave.versions.filter(state="open").exists():
            return given
        details = given["details"] = given.get("details") or {}
        if not isinstance(details, dict):
            self.add_error("details", "Expected a mapping, such as {}.")
            return given
        try:
            to_plan({**details, "banners": _listed(given["banners"])}, instrument_of_wave(wave))
        except DocumentError as error:
            self._tell(error)
        return given

    def _tell(self, error: DocumentError) -> None:
        """Each problem beside the field it is about."""
        for problem in error.problems:
            field = "banners" if problem.place.startswith("banners") else "details"
            self.add_error(field, str(problem))


def _listed(banners: object) -> list[object]:
    return banners if isinstance(banners, list) else [banners]


@admin.register(TabPlan)
class TabPlanAdmin(SurveyScopedAdmin):
    survey_path = "wave__survey"
    form = TabPlanForm
    list_display = ("wave", "listed_banners")
    list_select_related = ("wave__survey",)

    def get_readonly_fields(self, request: HttpRequest, obj: TabPlan | None = None):
        return ("wave",) if obj else ()

    @admin.display(description="Banners")
    def listed_banners(self, plan: TabPlan) -> str:
        return ", ".join(plan.banners)
