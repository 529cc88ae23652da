"""The outlines of exhibits, to look at and to take away; an edition's file loads them."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from questionnaire.admin.scoping import ReadOnlyAdmin
from questionnaire.instrument.document_writing import to_yaml
from results.exhibits.reading import to_outline
from results.models import ExhibitOutline


@admin.register(ExhibitOutline)
class ExhibitOutlineAdmin(ReadOnlyAdmin):
    survey_path = "wave__survey"
    list_display = ("wave", "exhibits", "yaml_link")
    list_select_related = ("wave__survey",)
    fields = ("wave", "exhibits", "yaml_link")

    @display(description="Exhibits")
    def exhibits(self, kept: ExhibitOutline) -> int:
        return len(to_outline(kept.document).exhibits)

    @display(description="Document")
    def yaml_link(self, kept: ExhibitOutline) -> str:
        address = reverse("admin:results_exhibitoutline_document", args=[kept.pk])
        return format_html('<a class="underline" href="{}">Download YAML</a>', address)

    def get_custom_urls(self):
        return (("<int:pk>/document/", "results_exhibitoutline_document", self.download),)

    def download(self, request: HttpRequest, pk: int, **_: object) -> HttpResponse:
        """The outline as YAML, or 404 for a survey that is not theirs."""
        kept = self.get_queryset(request).select_related("wave__survey").filter(pk=pk).first()
        if kept is None:
            raise Http404("No such outline.")
        name = f"{kept.wave.survey.name}_{kept.wave.name}_exhibits.yaml"
        return HttpResponse(
            to_yaml(kept.document),
            content_type="application/yaml; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
