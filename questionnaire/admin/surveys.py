"""Surveys and who takes part in running them."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import TabularInline
from unfold.decorators import display

from questionnaire.logos import keep_logo, remove_logo
from questionnaire.models import Survey, SurveyRole

from .scoping import SurveyScopedAdmin
from .survey_forms import SurveyForm


class SurveyRoleInline(TabularInline):
    model = SurveyRole
    extra = 0
    tab = False
    autocomplete_fields = ("user",)

    def has_view_permission(self, request: HttpRequest, obj: Survey | None = None) -> bool:
        return request.user.is_superuser

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


@admin.register(Survey)
class SurveyAdmin(SurveyScopedAdmin):
    """Only a superuser founds a survey and hands out its roles; its organisers keep its details."""

    survey_path = ""
    form = SurveyForm
    list_display = ("__str__", "name", "organiser", "contact_email")
    inlines = (SurveyRoleInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def get_readonly_fields(self, request: HttpRequest, obj: Survey | None = None):
        return ("name", "logo_shown") if obj else ("logo_shown",)

    def get_fieldsets(self, request: HttpRequest, obj: Survey | None = None):
        has_logo = bool(obj and obj.logo_digest)
        look = ("accent", "logo_shown", "logo", "remove_logo") if has_logo else ("accent", "logo")
        return (
            (None, {"fields": ("name", "title", "organiser", "contact_email")}),
            ("Start page and privacy page", {"fields": ("purpose", "privacy")}),
            ("Look", {"fields": look}),
        )

    @display(description="Logo now")
    def logo_shown(self, survey: Survey) -> str:
        wave = survey.waves.first()
        if wave is None:
            return "It is shown here once the survey has a wave."
        parts = [survey.name, wave.name, survey.logo_digest]
        return format_html(
            '<img src="{}" alt="Logo" style="max-height: 4.5rem">',
            reverse("respond:logo", args=parts),
        )

    def save_model(self, request: HttpRequest, obj: Survey, form: SurveyForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("logo"):
            keep_logo(survey=obj, logo=form.cleaned_data["logo"])
        elif form.cleaned_data.get("remove_logo"):
            remove_logo(survey=obj)
