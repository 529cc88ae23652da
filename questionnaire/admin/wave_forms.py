"""The form of a wave's details, which refuses thresholds that fit no segment, and a consent that
some respondents could not read."""

from collections.abc import Mapping

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from questionnaire.instrument.elements import Instrument
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_wave

from .text_by_language import give_text_fields, language_name, languages_of

LINES = {"introduction": 4, "consent": 4, "kept": 4}


class WaveForm(forms.ModelForm):
    class Meta:
        model = Wave
        fields = (
            "survey",
            "name",
            "questionnaire",
            "open_link",
            "opens_at",
            "closes_at",
            "anonymous",
            "introduction",
            "consent",
            "kept",
            "kept_until",
            "segment_cuts",
        )
        help_texts = {
            "consent": "What respondents tick before they start; empty: no box is shown. Each "
            "response keeps the very words it agreed to, so a change asks only those who start "
            "from then on.",
            "kept": "What you keep of the answers, and what for.",
            "kept_until": "Until when you keep answers and personal links. Respondents are told "
            "this day. Nothing is deleted by itself: once it has passed you are reminded here.",
        }
        widgets = {"segment_cuts": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.survey if self.instance.survey_id else None
        give_text_fields(self, LINES, self._languages() or languages_of(known))
        if self.instance.opened_at and "anonymous" in self.fields:
            self.fields["anonymous"].disabled = True
            self.fields[
                "anonymous"
            ].help_text = "The wave has been opened, so this stays as it is: people were told so."

    def _languages(self) -> set[str]:
        """The languages of the wave's questionnaire, where it has one."""
        questionnaire = self.instance.questionnaire if self.instance.questionnaire_id else None
        return set(questionnaire.languages) if questionnaire else set()

    def clean(self) -> dict[str, object]:
        """Refuses a consent that is not written in every language of the questionnaire."""
        cleaned = super().clean()
        questionnaire, consent = cleaned.get("questionnaire"), cleaned.get("consent")
        lacking = (
            [x for x in questionnaire.languages if x not in consent]
            if (questionnaire and consent)
            else []
        )
        if lacking:
            self.add_error(
                "consent",
                forms.ValidationError(
                    "Respondents must be able to read what they agree to: write it in %(lacking)s "
                    "too.",
                    params={"lacking": ", ".join(language_name(x) for x in lacking)},
                ),
            )
        return cleaned

    def clean_segment_cuts(self) -> dict[str, list[float]]:
        """The thresholds, checked against the published questionnaire where there is one."""
        cuts = self.cleaned_data["segment_cuts"] or {}
        if not isinstance(cuts, Mapping):
            raise forms.ValidationError(
                'Found %(found)s; write a mapping such as {"maturity_step": [2, 3]}.',
                params={"found": type(cuts).__name__},
            )
        if cuts and self.instance.pk and self.instance.versions.filter(state="open").exists():
            problems = cut_problems(instrument_of_wave(self.instance), cuts)
            if problems:
                raise forms.ValidationError(problems)
        return dict(cuts)


def cut_problems(instrument: Instrument, cuts: Mapping[str, object]) -> list[str]:
    """What is wrong with thresholds: an unknown segment, too many or too few, not rising."""
    cuttable = {s.name: s for s in instrument.segments if s.cut_variable}
    found: list[str] = []
    for name, values in cuts.items():
        if name not in cuttable:
            known = ", ".join(cuttable) or "none"
            found.append(f"{name}: no segment of that name has thresholds; there are: {known}.")
            continue
        wanted = len(cuttable[name].points) - 1
        numbers = isinstance(values, list) and all(
            isinstance(v, int | float) and not isinstance(v, bool) for v in values
        )
        if not numbers or len(values) != wanted or sorted(set(values)) != values:
            found.append(f"{name}: found {values}; write {wanted} rising numbers, such as [2, 3].")
    return found
