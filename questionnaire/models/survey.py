"""A **survey** is the undertaking that comes back; a **wave** is one fielding of it."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from .json_columns import first_words, text_field, validate_segment_cuts

ACCENT = r"^#[0-9a-f]{6}\Z"
NAME_PATTERN = r"^[a-z0-9][a-z0-9_]*\Z"
name_validator = RegexValidator(
    NAME_PATTERN, "Use lower-case letters, digits and underscores, such as ai_for_health."
)


class Survey(models.Model):
    """What comes back in waves, asked by one organiser."""

    name = models.SlugField(
        unique=True, validators=[name_validator], help_text="Stands in every link of the survey."
    )
    title = text_field(help_text='Such as {"en": "AI for Health", "fr": "IA pour la santé"}.')
    organiser = models.CharField(max_length=200, blank=True, help_text="Who asks.")
    contact_email = models.EmailField(blank=True)
    purpose = text_field(optional=True, help_text="Why it asks, on the start page.")
    privacy = text_field(
        optional=True, help_text="Who keeps the answers, why and how, on the privacy page."
    )
    accent = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator(ACCENT, "Write a colour such as #1d4ed8.")],
        help_text="The colour of buttons and links, such as #1d4ed8.",
    )
    logo_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return first_words(self.title, self.name)


class SurveyLogo(models.Model):
    """The picture at the head of a survey's pages, apart because every page reads the survey."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="logo")
    image = models.BinaryField()
    media_type = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"Logo of {self.survey}"


class Wave(models.Model):
    """One fielding of a survey, from draft to open to closed, and open again if need be."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="waves")
    name = models.SlugField(validators=[name_validator], help_text="Such as the year.")
    questionnaire = models.ForeignKey(
        "questionnaire.Questionnaire",
        on_delete=models.PROTECT,
        related_name="waves",
        null=True,
        blank=True,
    )
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    open_link = models.BooleanField(
        default=True, help_text="Anyone with the wave's address may answer, invited or not."
    )
    opens_at = models.DateTimeField(null=True, blank=True, help_text="Not before this time.")
    closes_at = models.DateTimeField(null=True, blank=True, help_text="Not from this time on.")
    introduction = text_field(optional=True, help_text="The wave's own words on the start page.")
    consent = text_field(
        optional=True, help_text="What respondents agree to; empty: nothing is to be ticked."
    )
    kept = text_field(optional=True, help_text="What is kept of the answers, and by whom.")
    kept_until = models.DateField(
        null=True,
        blank=True,
        help_text="Until when answers and personal links are kept, as respondents are told.",
    )
    anonymous = models.BooleanField(
        default=False,
        help_text="No answer can be traced to an invitation. Stays as it is once opened.",
    )
    pace = models.JSONField(
        default=dict, editable=False, help_text="Seconds that a page takes, learnt from responses."
    )
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    answers_deleted_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When all answers were deleted; from then on the wave stays closed and empty.",
    )
    segment_cuts = models.JSONField(
        default=dict,
        blank=True,
        validators=[validate_segment_cuts],
        help_text='Thresholds of segments, where not as published: {"maturity_step": [2, 3]}.',
    )

    class Meta:
        ordering = ["survey", "-name"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "name"], name="wave_name_once_a_survey"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opened_at__isnull=False), name="wave_opened_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
                name="wave_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(answers_deleted_at__isnull=True) | Q(state="closed"),
                name="wave_without_answers_stays_closed",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(opens_at__lt=F("closes_at")),
                name="wave_opens_before_it_closes",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="wave_state_transitions",
                field="state",
                transitions=[("draft", "open"), ("open", "closed"), ("closed", "open")],
            ),
            pgtrigger.Protect(
                name="anonymity_stays_once_opened",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__opened_at__isnull=False)
                & pgtrigger.Q(old__anonymous__df=pgtrigger.F("new__anonymous")),
            ),
            pgtrigger.Protect(
                name="deleted_answers_stay_deleted",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answers_deleted_at__isnull=False)
                & pgtrigger.Q(old__answers_deleted_at__df=pgtrigger.F("new__answers_deleted_at")),
            ),
            pgtrigger.Trigger(
                name="open_wave_has_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state="open"),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM questionnaire_version
                        WHERE wave_id = NEW.id AND state = 'open'
                    ) THEN
                        RAISE EXCEPTION 'A wave opens only with a published version.'
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="wave_asks_its_own_survey",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__questionnaire__isnull=False),
                func="""
                    IF (
                        SELECT survey_id FROM questionnaire_questionnaire
                        WHERE id = NEW.questionnaire_id
                    ) IS DISTINCT FROM NEW.survey_id THEN
                        RAISE EXCEPTION 'The questionnaire of a wave must be of its survey.'
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.name}"
