"""The banners of a wave, held to what its questionnaire can be tabulated by."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from questionnaire.admin.scoping import SurveyScopedAdmin
from questionnaire.queries import instrument_of_wave
from results.models import TabPlan
from results.tables.tab_plan import problems_of


class TabPlanForm(forms.ModelForm):
    class Meta:
        model = TabPlan
        fields = ("wave", "banners")

    def clean(self) -> dict[str, object]:
        """The plan, once each banner is a single question or a segment of the wave."""
        given = super().clean()
        wave = given.get("wave") or getattr(self.instance, "wave", None)
        if wave is None or not wave.versions.filter(state="open").exists():
            return given
        banners = given.get("banners", [])
        if not isinstance(banners, list):
            banners = [banners]
        problems = problems_of(banners, instrument_of_wave(wave), place="banners")
        if problems:
            self.add_error("banners", [str(problem) for problem in problems])
        return given


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
