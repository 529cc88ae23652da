"""Questionnaires as organisers keep them: loaded from a document, and taken away as one."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from questionnaire.composing import compose_document
from questionnaire.instrument import document
from questionnaire.instrument.document_reading import LARGEST_SOURCE
from questionnaire.instrument.problems import DocumentError
from questionnaire.loading import load_document
from questionnaire.models import Questionnaire, Survey
from questionnaire.queries import surveys_organised_by

from .scoping import ReadOnlyAdmin


class DocumentForm(forms.Form):
    survey = forms.ModelChoiceField(Survey.objects.none(), widget=UnfoldAdminSelectWidget)
    document = forms.FileField(
        widget=UnfoldAdminFileFieldWidget,
        help_text="A questionnaire document in YAML or JSON, 2 MB at most. A questionnaire of the "
        "same name in the survey is replaced; published versions stay as they are.",
    )

    def clean_document(self):
        upload = self.cleaned_data["document"]
        if upload.size > LARGEST_SOURCE:
            raise forms.ValidationError(
                "Found %(size)s bytes, expected %(limit)s at most; split or shorten the document.",
                params={"size": upload.size, "limit": LARGEST_SOURCE},
            )
        return upload


@admin.register(Questionnaire)
class QuestionnaireAdmin(ReadOnlyAdmin):
    list_display = ("name", "survey", "page_count", "question_count", "yaml_link")
    list_select_related = ("survey",)
    change_list_template = "admin/questionnaire/questionnaires.html"

    def get_queryset(self, request):
        counts = {
            "pages_found": Count("pages", distinct=True),
            "questions_found": Count("questions", distinct=True),
        }
        return super().get_queryset(request).annotate(**counts)

    @display(description="Pages")
    def page_count(self, questionnaire: Questionnaire) -> int:
        return questionnaire.pages_found

    @display(description="Questions")
    def question_count(self, questionnaire: Questionnaire) -> int:
        return questionnaire.questions_found

    @display(description="Document")
    def yaml_link(self, questionnaire: Questionnaire) -> str:
        address = reverse("admin:questionnaire_questionnaire_document", args=[questionnaire.pk])
        return format_html('<a class="underline" href="{}">Download YAML</a>', address)

    def get_custom_urls(self):
        return (
            ("load/", "questionnaire_questionnaire_load", self.load),
            ("<int:pk>/document/", "questionnaire_questionnaire_document", self.download),
        )

    def load(self, request: HttpRequest, **_: object) -> HttpResponse:
        """Shows the form (GET), or loads the whole document or nothing (POST)."""
        form = DocumentForm(request.POST or None, request.FILES or None)
        form.fields["survey"].queryset = surveys_organised_by(request.user)
        problems: tuple[object, ...] = ()
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data["document"]
            try:
                instrument = document.read(upload.read(), filename=upload.name)
                loaded = load_document(survey=form.cleaned_data["survey"], instrument=instrument)
            except DocumentError as error:
                problems = tuple(error.problems)
            else:
                messages.success(request, f"{loaded.name} is loaded.")
                return redirect("admin:questionnaire_questionnaire_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": "Load a questionnaire",
            "form": form,
            "problems": problems,
            "problems_heading": "Nothing was loaded. Mend these and load the document again:",
            "opts": self.opts,
        }
        return render(
            request,
            "admin/questionnaire/load.html",
            context,
            status=422 if problems or form.errors else 200,
        )

    def download(self, request: HttpRequest, pk: int, **_: object) -> HttpResponse:
        """The questionnaire as a YAML document."""
        questionnaire = self.get_queryset(request).filter(pk=pk).first()
        if questionnaire is None:
            raise Http404("No such questionnaire.")
        instrument = document.to_instrument(compose_document(questionnaire))
        return HttpResponse(
            document.to_yaml(instrument),
            content_type="application/yaml; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{questionnaire.name}.yaml"'},
        )
