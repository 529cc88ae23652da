"""Frozen questionnaires: when they were published, their digest, and the document to take away."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from questionnaire.instrument import document
from questionnaire.models import Version

from .scoping import ReadOnlyAdmin


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    survey_path = "wave__survey"
    list_display = ("wave", "number", "state_label", "short_digest", "published_at", "yaml_link")
    list_filter = ("wave", "state")
    list_select_related = ("wave__survey",)
    fields = ("wave", "number", "state", "digest", "published_at", "yaml_link")

    @display(description="State", label={"open": "success", "replaced": "info"})
    def state_label(self, version: Version) -> tuple[str, str]:
        return version.state, version.get_state_display()

    @display(description="Digest")
    def short_digest(self, version: Version) -> str:
        return version.digest[:12]

    @display(description="Document")
    def yaml_link(self, version: Version) -> str:
        address = reverse("admin:questionnaire_version_document", args=[version.pk])
        return format_html('<a class="underline" href="{}">Download YAML</a>', address)

    def get_custom_urls(self):
        return (("<int:pk>/document/", "questionnaire_version_document", self.download),)

    def download(self, request: HttpRequest, pk: int, **_: object) -> HttpResponse:
        """The frozen document as YAML, or 404 for a survey that is not theirs."""
        version = self.get_queryset(request).select_related("wave__survey").filter(pk=pk).first()
        if version is None:
            raise Http404("No such version.")
        words = document.to_yaml(document.to_instrument(version.document))
        name = f"{version.wave.survey.name}_{version.wave.name}_version_{version.number}.yaml"
        return HttpResponse(
            words,
            content_type="application/yaml; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
