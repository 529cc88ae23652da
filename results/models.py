"""What the database keeps of results.

A **tab plan** says which tables a wave has, an **exhibit outline** how a report shows them. A
**run** is one making of a wave's tables from one snapshot of its answers; a **stored table** is one
of them.
"""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Deferrable, F, Q

from questionnaire.models import Wave


class TabPlan(models.Model):
    """The banners of a wave, in order: names of single choices or segments; and in `details` the
    rest of the plan's document (results.tables.tab_plan)."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="tab_plan")
    banners = models.JSONField(
        default=list, help_text='Names of single-choice questions or segments, such as ["size"].'
    )
    details = models.JSONField(
        default=dict,
        blank=True,
        help_text="Crossed banners, nets, composites, filters and further tables, by these names.",
    )

    def __str__(self) -> str:
        return f"Tab plan of {self.wave}"

    @property
    def document(self) -> dict[str, Any]:
        """The whole plan, as in a file."""
        return {**self.details, "banners": self.banners}


class ExhibitOutline(models.Model):
    """The exhibits of a wave's report, chapter by chapter (results.exhibits), as in a file."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="exhibit_outline")
    document = models.JSONField()

    def __str__(self) -> str:
        return f"Exhibits of {self.wave}"


def levels_in_order() -> Q:
    return Q(lower_level__gt=0.5) & Q(lower_level__lt=F("upper_level")) & Q(upper_level__lt=1)


class ResultOptions(models.Model):
    """How a wave's results are made: tests, intervals and disclosure control.

    A wave without a row has these defaults. Shares of respondents and levels live in [0, 1];
    thresholds and bases are in respondents.
    """

    class Family(models.TextChoices):
        DESIGN = "design", "Linearised variance"
        SPSS = "spss", "Pooled z"
        DIMENSIONS = "dimensions", "Pooled, on effective bases"

    class Adjustment(models.TextChoices):
        NONE = "none", "None"
        BONFERRONI = "bonferroni", "Bonferroni"
        HOLM = "holm", "Holm"
        BENJAMINI_HOCHBERG = "benjamini_hochberg", "Benjamini-Hochberg"

    class Interval(models.TextChoices):
        WILSON = "wilson", "Wilson, on effective bases"
        CLOPPER_PEARSON = "clopper_pearson", "Clopper-Pearson"
        KORN_GRAUBARD = "korn_graubard", "Korn-Graubard"

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="result_options")
    family = models.CharField(max_length=20, choices=Family.choices, default=Family.DESIGN)
    adjustment = models.CharField(
        max_length=20, choices=Adjustment.choices, default=Adjustment.NONE
    )
    interval = models.CharField(max_length=20, choices=Interval.choices, default=Interval.WILSON)
    upper_level = models.FloatField(default=0.95, help_text="Confidence of upper-case letters.")
    lower_level = models.FloatField(default=0.90, help_text="Confidence of lower-case letters.")
    minimum_base = models.PositiveIntegerField(default=30, help_text="Below it nothing is tested.")
    flagged_base = models.PositiveIntegerField(default=100, help_text="Below it tests are flagged.")
    caution_threshold = models.PositiveIntegerField(
        default=10, help_text="Bases below it are printed with a caution."
    )
    suppression_threshold = models.PositiveIntegerField(
        default=5, help_text="Cells of fewer respondents do not leave in public; 0 hides nothing."
    )
    population = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many there are in all, where that is known."
    )

    class Meta:
        verbose_name_plural = "result options"
        constraints = [
            models.CheckConstraint(
                condition=levels_in_order(),
                name="levels_in_order",
                violation_error_message="Levels lie between 0.5 and 1, the lower one below.",
            ),
            models.CheckConstraint(
                condition=Q(minimum_base__lte=F("flagged_base")),
                name="minimum_base_within_flagged",
                violation_error_message="The base for tests is above the one for the flag.",
            ),
        ]

    def __str__(self) -> str:
        return f"Options of {self.wave}"


class Weighting(models.Model):
    """How a wave's respondents are weighted: raked to its margins, within the limits of a weight.

    `highest` and `lowest` are in times of the mean weight.
    """

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="weighting")
    lowest = models.FloatField(null=True, blank=True, help_text="Such as 0.3; empty: no limit.")
    highest = models.FloatField(null=True, blank=True, help_text="Such as 3; empty: no limit.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(lowest__isnull=True) | Q(lowest__gte=0, lowest__lt=1))
                & (Q(highest__isnull=True) | Q(highest__gt=1)),
                name="weight_limits_around_one",
                violation_error_message="The lowest weight is below 1, the highest above.",
            ),
        ]

    def __str__(self) -> str:
        return f"Weighting of {self.wave}"


class Margin(models.Model):
    """What is known of the population by one variable or segment: `targets` maps option to share
    or number; they are taken in proportion."""

    weighting = models.ForeignKey(Weighting, on_delete=models.CASCADE, related_name="margins")
    position = models.PositiveIntegerField(default=0)
    variable = models.CharField(max_length=200)
    targets = models.JSONField()

    class Meta:
        ordering = ["weighting", "position"]
        constraints = [
            models.UniqueConstraint(fields=["weighting", "variable"], name="margin_once_a_variable")
        ]

    def __str__(self) -> str:
        return f"{self.variable} of {self.weighting}"


class Run(models.Model):
    """One making of a wave's tables: QUEUED, STARTED, then DONE or FAILED.

    A run that died stays STARTED with an old heartbeat until it is QUEUED again. `again` is set
    when results are asked for while it works: a new run follows it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        STARTED = "started", "Started"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    ACTIVE = (State.QUEUED, State.STARTED)

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Percent done.")
    step = models.CharField(max_length=40, blank=True, help_text="What it is doing now.")
    again = models.BooleanField(default=False)
    options = models.JSONField(default=dict, help_text="Banners, thresholds and weight it used.")
    snapshot_digest = models.CharField(max_length=64, blank=True)
    instrument_digest = models.CharField(max_length=64, blank=True)
    respondents = models.PositiveIntegerField(null=True, blank=True)
    weights = models.JSONField(default=dict, help_text="What weighting cost: design effect, range.")
    audit = models.JSONField(default=dict, help_text="What disclosure control hid and proved.")
    requested_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, help_text="When it was done or failed.")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave"],
                condition=Q(state__in=["queued", "started"]),
                name="one_active_run_a_wave",
            ),
            models.CheckConstraint(
                condition=~Q(state="started")
                | Q(started_at__isnull=False, heartbeat_at__isnull=False),
                name="started_run_has_times",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (Q(done_at__isnull=False, respondents__isnull=False) & ~Q(snapshot_digest="")),
                name="done_run_names_its_snapshot",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="run_progress_is_a_percent"
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="run_state_transitions",
                field="state",
                transitions=[
                    ("queued", "started"),
                    ("queued", "failed"),
                    ("started", "queued"),
                    ("started", "done"),
                    ("started", "failed"),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"Run {self.pk} of {self.wave}: {self.get_state_display()}"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE


class StoredTable(models.Model):
    """A table of a run, in the order of the questionnaire and the tab plan.

    `question` may name a segment. `filter` is the condition on those counted, empty for everybody;
    `base_rule` is empty for the question's own.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="tables")
    position = models.PositiveIntegerField()
    question = models.CharField(max_length=200)
    chapter = models.CharField(max_length=200)
    banner = models.CharField(max_length=200)
    filter = models.CharField(max_length=1000, blank=True)
    base_rule = models.CharField(max_length=10, blank=True)
    table = models.JSONField()
    hidden = models.JSONField(
        default=list, help_text="Cells that do not leave in public, as [row, banner point]."
    )

    class Meta:
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "question", "banner", "filter", "base_rule"],
                name="one_table_a_question_and_banner",
            ),
            models.UniqueConstraint(fields=["run", "position"], name="table_position_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.question} by {self.banner}"


class Publication(models.Model):
    """The run that a wave's results are, for everybody: chosen by an organiser, safe to show."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="publication")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="publications")
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )

    def __str__(self) -> str:
        return f"Publication of {self.wave}"


class Baseline(models.Model):
    """The published figures of an earlier edition that a wave's results are compared with."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="baseline")
    edition = models.CharField(
        max_length=60, help_text="What is said beside a change, such as 2020."
    )

    def __str__(self) -> str:
        return f"{self.edition}, for {self.wave}"


class BaselineFigure(models.Model):
    """One published figure, in the words of a baseline file (results.tables.baseline_reading)."""

    class Measure(models.TextChoices):
        SHARE = "share", "Share, in percent"
        MEAN = "mean", "Mean"
        MEAN_SHARE = "mean_share", "Mean of the shares of all items, in percent"

    NAMED = ("question", "item", "options", "measure", "segment")

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="figures")
    question = models.CharField(max_length=200)
    item = models.CharField(max_length=200, blank=True, help_text="Such as data.before.")
    options = models.CharField(
        max_length=500, blank=True, help_text="Such as often, or often|always together."
    )
    measure = models.CharField(max_length=10, choices=Measure.choices, default=Measure.SHARE)
    segment = models.CharField(
        max_length=300, blank=True, help_text="Such as category=hospital; empty is everybody."
    )
    value = models.DecimalField(max_digits=12, decimal_places=2)
    base = models.PositiveIntegerField(null=True, blank=True, help_text="Where it is known.")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["baseline", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["baseline", "question", "item", "options", "measure", "segment"],
                name="baseline_figure_once",
                deferrable=Deferrable.DEFERRED,  # two rows may exchange their names in one save
            ),
            models.CheckConstraint(
                condition=Q(measure="mean") | Q(value__range=(0, 100)),
                name="baseline_share_is_a_percent",
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True) | Q(base__gt=0), name="baseline_base_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=["share", "mean", "mean_share"]),
                name="baseline_measure_is_known",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (getattr(self, name) for name in self.NAMED)))
