"""Who sees what in the admin: an organiser the surveys they organise, a superuser everything.

The **survey path** of a model is the lookup from it to its survey, such as `wave__survey`.
"""

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from questionnaire.models import Survey
from questionnaire.queries import may_organise, surveys_organised_by


def survey_of(record: Model, survey_path: str) -> Survey:
    """The survey that a record belongs to, following its survey path ("" is a survey itself)."""
    found: object = record
    for step in filter(None, survey_path.split("__")):
        found = getattr(found, step)
    assert isinstance(found, Survey)
    return found


class SurveyScopedAdmin(ModelAdmin):
    """Rows and permissions by the survey they belong to; roles decide, not model permissions."""

    survey_path = "survey"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        surveys = surveys_organised_by(request.user)
        lookup = f"{self.survey_path}__in" if self.survey_path else "pk__in"
        return super().get_queryset(request).filter(**{lookup: surveys})

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Choices of a foreign key are held to what the organiser may see."""
        related_admin = self.admin_site._registry.get(db_field.remote_field.model)
        if isinstance(related_admin, SurveyScopedAdmin):
            kwargs["queryset"] = related_admin.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _organises(self, request: HttpRequest, record: Model | None) -> bool:
        if request.user.is_superuser:  # also before there is a survey
            return True
        if record is None:
            return surveys_organised_by(request.user).exists()
        return may_organise(request.user, survey_of(record, self.survey_path))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff and self._organises(request, None)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._organises(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._organises(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._organises(request, None)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(SurveyScopedAdmin):
    """Records that are written by fieldwork and only looked at here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
