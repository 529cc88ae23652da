"""The invariants that tables share, as constraints and triggers of PostgreSQL."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models

identifier_validator = RegexValidator(
    r"^[a-z][a-z0-9_]*\Z", "Use lower-case letters, digits and underscores, a letter first."
)


class PositionConstraint(models.UniqueConstraint):
    """One row a position within a parent, checked by PostgreSQL when the transaction ends.

    A single form cannot judge it: the row it meets may move in the same save. Formsets still
    compare their own forms.
    """

    def __init__(self, *, fields: tuple[str, ...], name: str, **options: object) -> None:
        options["deferrable"] = models.Deferrable.DEFERRED
        super().__init__(fields=fields, name=name, **options)

    def validate(self, *args: object, **kwargs: object) -> None:
        """Left to the formset and the database."""


def one_position(parent: str, model: str) -> PositionConstraint:
    return PositionConstraint(fields=(parent, "position"), name=f"{model}_position_once_a_{parent}")


def once(column: str, parent: str, model: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[parent, column],
        name=f"{model}_{column}_once_a_{parent}",
        violation_error_message=f"Another {model.replace('_', ' ')} here has this {column}.",
    )


def same_questionnaire(model: str, foreign_key: str, target: str) -> pgtrigger.Trigger:
    """A trigger that refuses a reference to another questionnaire's row."""
    owner = "NEW.questionnaire_id"
    if model == "column":
        owner = "(SELECT questionnaire_id FROM questionnaire_question WHERE id = NEW.question_id)"
    return pgtrigger.Trigger(
        name=f"{model}_{foreign_key}_at_home",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF NEW.{foreign_key}_id IS NOT NULL AND (
                SELECT questionnaire_id FROM {target} WHERE id = NEW.{foreign_key}_id
            ) IS DISTINCT FROM {owner} THEN
                RAISE EXCEPTION 'The {foreign_key} of a {model} must be of its questionnaire.'
                USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,  # nosec B608 # names are of our own tables
    )


def wave_takes_more(model: str) -> pgtrigger.Trigger:
    """A trigger that refuses a new row of a wave whose answers are deleted.

    It waits for a deletion at work, so that nothing comes in behind it.
    """
    return pgtrigger.Trigger(
        name=f"{model}_needs_wave_with_answers",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("deleted_at", "timestamptz")],
        func="""
            SELECT answers_deleted_at INTO deleted_at
            FROM questionnaire_wave WHERE id = NEW.wave_id FOR KEY SHARE;
            IF deleted_at IS NOT NULL THEN
                RAISE EXCEPTION 'The answers to this wave are deleted; it takes no more.'
                USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )
