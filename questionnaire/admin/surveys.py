"""Surveys and who takes part in running them."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline

from questionnaire.models import Survey, SurveyRole

from .scoping import SurveyScopedAdmin


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
    list_display = ("__str__", "name", "organiser", "contact_email")
    inlines = (SurveyRoleInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def get_readonly_fields(self, request: HttpRequest, obj: Survey | None = None):
        return ("name",) if obj else ()
