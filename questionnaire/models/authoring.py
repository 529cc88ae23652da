"""The questionnaire as organisers edit it: tables that publishing turns into one document.

A **questionnaire** has **chapters**, shared **option lists**, **pages** of **questions** and
**segments**; a question has **options**, **rows**, **phases** and **columns** as its kind needs.
Each stands at a **position** among its siblings. The tables hold drafts: they refuse what no
draft may be (a name twice, an option of nobody), and publishing checks the rest.
"""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from questionnaire.instrument.elements import KINDS, BaseRule

from .constraints import identifier_validator, once, one_position, same_questionnaire
from .json_columns import first_words, text_field, validate_cuts, validate_languages
from .survey import Survey, name_validator


def name_field() -> models.CharField:
    return models.CharField(max_length=50, validators=[identifier_validator])


class Questionnaire(models.Model):
    """A survey's questionnaire in the making; waves freeze it as versions."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questionnaires")
    name = name_field()
    title = text_field(help_text='Such as {"en": "Barometer", "fr": "Baromètre"}.')
    languages = models.JSONField(
        default=list, validators=[validate_languages], help_text='The default first: ["en", "fr"].'
    )

    class Meta:
        ordering = ["survey", "name"]
        constraints = [once("name", "survey", "questionnaire")]

    def __str__(self) -> str:
        return first_words(self.title, self.name)


class Chapter(models.Model):
    """A theme that groups pages, and later the results."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="chapters"
    )
    position = models.PositiveIntegerField(default=0)
    name = name_field()
    title = text_field()

    class Meta:
        ordering = ["questionnaire", "position"]
        constraints = [
            once("name", "questionnaire", "chapter"),
            one_position("questionnaire", "chapter"),
        ]

    def __str__(self) -> str:
        return first_words(self.title, self.name)


class OptionList(models.Model):
    """Options named once and shared by several questions."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="option_lists"
    )
    position = models.PositiveIntegerField(default=0)
    name = name_field()

    class Meta:
        ordering = ["questionnaire", "position"]
        constraints = [
            once("name", "questionnaire", "option_list"),
            one_position("questionnaire", "option_list"),
        ]

    def __str__(self) -> str:
        return self.name


class Page(models.Model):
    """What a respondent sees at once. It stays in its questionnaire."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="pages")
    position = models.PositiveIntegerField(default=0)
    name = name_field()
    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, related_name="pages")
    title = text_field()
    introduction = text_field(optional=True)
    asked_if = models.TextField(blank=True, help_text="A condition; empty means always.")

    class Meta:
        ordering = ["questionnaire", "position"]
        constraints = [once("name", "questionnaire", "page"), one_position("questionnaire", "page")]
        triggers = [
            same_questionnaire("page", "chapter", "questionnaire_chapter"),
            pgtrigger.ReadOnly(name="page_stays_in_questionnaire", fields=["questionnaire"]),
        ]

    def __str__(self) -> str:
        return first_words(self.title, self.name)


class Question(models.Model):
    """One item of a page. Its kind decides which of the fields below `base` count.

    `questionnaire` is written by the database, from the page, so that a name stands once.
    """

    class Kind(models.TextChoices):
        SINGLE = "single", "One option"
        MULTIPLE = "multiple", "Several options"
        SCALE = "scale", "Scale"
        MATRIX = "matrix", "Matrix: rows that share options"
        GRID = "grid", "Grid: rows with several columns"
        RANKING = "ranking", "Ranking"
        NUMBER = "number", "Number"
        TEXT = "text", "Free text"

    class Base(models.TextChoices):
        ASKED = BaseRule.ASKED.value, "Everyone asked"
        ANSWERED = BaseRule.ANSWERED.value, "Those who answered"

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="questions", editable=False
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField(default=0)
    name = name_field()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = text_field()
    help = text_field(optional=True)
    required = models.BooleanField(default=True)
    asked_if = models.TextField(blank=True, help_text="A condition; empty means always.")
    base = models.CharField(
        max_length=10, choices=Base.choices, blank=True, help_text="Empty: as usual for the kind."
    )
    option_list = models.ForeignKey(
        OptionList,
        on_delete=models.PROTECT,
        related_name="questions",
        null=True,
        blank=True,
        help_text="Shared options, instead of options of its own.",
    )
    minimum = models.FloatField(null=True, blank=True, help_text="Scales and numbers.")
    maximum = models.FloatField(null=True, blank=True, help_text="Scales and numbers.")
    low_label = text_field(optional=True, help_text="Words for the low end of a scale.")
    high_label = text_field(optional=True, help_text="Words for the high end of a scale.")
    decimals = models.PositiveSmallIntegerField(default=0, help_text="Numbers: places at most.")
    unit = text_field(optional=True, help_text="Numbers: such as years.")
    ranks = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Rankings: how many options to place."
    )
    maximum_length = models.PositiveIntegerField(
        default=2000, help_text="Free texts: characters at most."
    )
    multiline = models.BooleanField(default=True, help_text="Free texts: several lines.")
    rotate = models.BooleanField(
        default=False, help_text="Rows or options begin at another one for each respondent."
    )

    class Meta:
        ordering = ["page", "position"]
        constraints = [
            once("name", "questionnaire", "question"),
            one_position("page", "question"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(KINDS)), name="question_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(base__in=["", *BaseRule]), name="question_base_is_known"
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(minimum__lte=F("maximum")),
                name="question_minimum_below_maximum",
                violation_error_message="The minimum is above the maximum.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                # Named to run before question_option_list_at_home: PostgreSQL goes by the name.
                name="question_counts_for_questionnaire",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    NEW.questionnaire_id := (
                        SELECT questionnaire_id FROM questionnaire_page WHERE id = NEW.page_id
                    );
                    RETURN NEW;
                """,
            ),
            same_questionnaire("question", "option_list", "questionnaire_optionlist"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a name that another page's question has, which a form of one page cannot see."""
        if not (self.page_id and self.page.questionnaire_id):
            return
        namesakes = Question.objects.filter(
            questionnaire=self.page.questionnaire_id, name=self.name
        ).exclude(pk=self.pk)
        if namesakes.exists():
            raise ValidationError({"name": "Another question of the questionnaire has this name."})


class Row(models.Model):
    """An item of a matrix or a grid."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField(default=0)
    name = name_field()
    label = text_field()

    class Meta:
        ordering = ["question", "position"]
        constraints = [once("name", "question", "row"), one_position("question", "row")]

    def __str__(self) -> str:
        return first_words(self.label, self.name)


class Phase(models.Model):
    """A moment for which every row of a matrix is asked, such as before and during."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="phases")
    position = models.PositiveIntegerField(default=0)
    name = name_field()
    label = text_field()

    class Meta:
        ordering = ["question", "position"]
        constraints = [once("name", "question", "phase"), one_position("question", "phase")]

    def __str__(self) -> str:
        return first_words(self.label, self.name)


class Column(models.Model):
    """One of the things a grid asks of each row, with options of its own or a shared list."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="columns")
    position = models.PositiveIntegerField(default=0)
    name = name_field()
    label = text_field()
    option_list = models.ForeignKey(
        OptionList, on_delete=models.PROTECT, related_name="columns", null=True, blank=True
    )

    class Meta:
        ordering = ["question", "position"]
        constraints = [once("name", "question", "column"), one_position("question", "column")]
        triggers = [same_questionnaire("column", "option_list", "questionnaire_optionlist")]

    def __str__(self) -> str:
        return first_words(self.label, self.name)


class Option(models.Model):
    """A possible answer, of an option list, a question or a column, and of one of them only.

    The options of a scale or a number are its missing codes.
    """

    option_list = models.ForeignKey(
        OptionList, on_delete=models.CASCADE, related_name="options", null=True, blank=True
    )
    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="options", null=True, blank=True
    )
    column = models.ForeignKey(
        Column, on_delete=models.CASCADE, related_name="options", null=True, blank=True
    )
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=50, validators=[name_validator])
    code = models.PositiveSmallIntegerField(
        help_text="What is stored and counted; never reuse one."
    )
    label = text_field()
    exclusive = models.BooleanField(default=False, help_text="Clears the others.")
    missing = models.BooleanField(default=False, help_text="Such as “don't know”.")
    specify = models.BooleanField(default=False, help_text="Asks for words as well.")

    class Meta:
        ordering = ["option_list", "question", "column", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(option_list__isnull=False, question__isnull=True, column__isnull=True)
                | Q(option_list__isnull=True, question__isnull=False, column__isnull=True)
                | Q(option_list__isnull=True, question__isnull=True, column__isnull=False),
                name="option_has_one_owner",
                violation_error_message="An option is of a list, a question or a column.",
            ),
            *(once("name", owner, "option") for owner in ("option_list", "question", "column")),
            *(once("code", owner, "option") for owner in ("option_list", "question", "column")),
            *(one_position(owner, "option") for owner in ("option_list", "question", "column")),
        ]

    def __str__(self) -> str:
        return first_words(self.label, self.name)


class Segment(models.Model):
    """A variable derived from answers, by a condition a point or by cutting a scale."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="segments"
    )
    position = models.PositiveIntegerField(default=0)
    name = name_field()
    title = text_field()
    cut_variable = models.CharField(
        max_length=200,
        blank=True,
        help_text="The scale or number to cut, when points have no rule.",
    )
    cuts = models.JSONField(
        default=list,
        blank=True,
        validators=[validate_cuts],
        help_text="Highest value of each point but the last: [2, 3].",
    )

    class Meta:
        ordering = ["questionnaire", "position"]
        constraints = [
            once("name", "questionnaire", "segment"),
            one_position("questionnaire", "segment"),
        ]

    def __str__(self) -> str:
        return first_words(self.title, self.name)


class SegmentPoint(models.Model):
    """A class of a segment; the first whose condition holds takes the respondent."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="points")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=50, validators=[name_validator])
    code = models.PositiveSmallIntegerField()
    label = text_field()
    condition = models.TextField(blank=True)

    class Meta:
        ordering = ["segment", "position"]
        constraints = [
            once("name", "segment", "segment_point"),
            once("code", "segment", "segment_point"),
            one_position("segment", "segment_point"),
        ]

    def __str__(self) -> str:
        return first_words(self.label, self.name)
