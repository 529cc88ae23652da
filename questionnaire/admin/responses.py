"""Responses, to look at: their state, how far they came, and their answers in words."""

from django.contrib import admin
from django.template.loader import render_to_string
from unfold.decorators import display

from questionnaire.forms import answer_lines
from questionnaire.instrument.piping import piped_question
from questionnaire.instrument.routing import find_path
from questionnaire.instrument.wording import words
from questionnaire.models import Response
from questionnaire.queries import instrument_of_wave

from .scoping import ReadOnlyAdmin


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    survey_path = "wave__survey"
    list_display = (
        "short_id",
        "wave",
        "state_label",
        "language",
        "started_at",
        "saved_at",
        "submitted_at",
    )
    list_filter = ("wave", "state", "language")
    list_select_related = ("wave__survey",)
    date_hierarchy = "started_at"
    fields = (
        "wave",
        "state",
        "language",
        "invitation",
        "external_id",
        "started_at",
        "saved_at",
        "submitted_at",
        "withdrawn_at",
        "consent",
        "consented_at",
        "answers_in_words",
    )
    readonly_fields = ("answers_in_words",)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("answers", "page_revisions")

    @display(description="Response", ordering="id")
    def short_id(self, response: Response) -> str:
        return str(response.pk)[:8]

    @display(
        description="State",
        label={"started": "warning", "submitted": "success", "withdrawn": "danger"},
    )
    def state_label(self, response: Response) -> tuple[str, str]:
        return response.state, response.get_state_display()

    @display(description="Answers")
    def answers_in_words(self, response: Response) -> str:
        instrument = instrument_of_wave(response.wave)
        language = instrument.languages[0]
        path = find_path(instrument, response.answers)
        asked = [
            piped_question(question, instrument, path.answers)
            for question in instrument.questions.values()
            if question.name in path.asked
        ]
        answered = [
            (words(question.text, language), answer_lines(question, path.answers, language))
            for question in asked
        ]
        return render_to_string("admin/questionnaire/answers.html", {"answered": answered})
