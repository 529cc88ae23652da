"""A **text** in a form: a field of its own for the words of each language."""

from collections.abc import Iterable, Mapping

from django import forms
from django.conf import settings
from django.utils import translation
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from questionnaire.instrument.wording import tidy
from questionnaire.models import Questionnaire, Survey


class TextWidget(forms.MultiWidget):
    """The fields of the languages, one under the other, each with the language's name."""

    template_name = "admin/questionnaire/text_by_language.html"

    def __init__(self, languages: Iterable[str], *, lines: int, attrs: object = None) -> None:
        self.languages = tuple(languages)
        widgets = {language: _words_widget(language, lines) for language in self.languages}
        super().__init__(widgets, attrs)

    def decompress(self, value: object) -> list[str]:
        text = value if isinstance(value, Mapping) else {}
        return [str(text.get(language, "")) for language in self.languages]

    def get_context(self, name: str, value: object, attrs: object) -> dict[str, object]:
        context = super().get_context(name, value, attrs)
        for language, widget in zip(self.languages, context["widget"]["subwidgets"], strict=True):
            widget["language"] = language_name(language)
        return context


class TextByLanguage(forms.MultiValueField):
    """A mapping of language to words, without the languages left empty."""

    def __init__(self, languages: Iterable[str], *, lines: int = 4, **options: object) -> None:
        self.languages = tuple(languages)
        super().__init__(
            [forms.CharField(required=False) for _ in self.languages],
            widget=TextWidget(self.languages, lines=lines),
            require_all_fields=False,
            **options,
        )

    def compress(self, values: list[str]) -> dict[str, str]:
        words = dict(zip(self.languages, values or (), strict=False))
        return {language: tidy(said) for language, said in words.items() if said.strip()}


def give_text_fields(form: forms.ModelForm, lines: Mapping[str, int], languages: set[str]) -> None:
    """Puts a field by language in place of the form's texts; `lines` says how high each is.

    Languages that a text has already are offered too, so that none is lost.
    """
    for name, height in lines.items():
        if name not in form.fields:
            continue
        plain = form.fields[name]
        has = set(getattr(form.instance, name) or {})
        form.fields[name] = TextByLanguage(
            _in_order(languages | has),
            lines=height,
            label=plain.label,
            help_text=plain.help_text,
            required=plain.required,
        )


def languages_of(survey: Survey | None) -> set[str]:
    """The languages the survey's questionnaires speak, else those of the site."""
    found = Questionnaire.objects.filter(survey=survey) if survey else Questionnaire.objects.none()
    spoken = {language for one in found.only("languages") for language in one.languages}
    return spoken or {code for code, _ in settings.LANGUAGES}


def language_name(language: str) -> str:
    """What the language calls itself, else its code."""
    try:
        return translation.get_language_info(language)["name_local"].capitalize()
    except KeyError:
        return language


def _in_order(languages: set[str]) -> list[str]:
    """The site's languages first, in its order, then the others by code."""
    of_site = [code for code, _ in settings.LANGUAGES if code in languages]
    return [*of_site, *sorted(languages.difference(of_site))]


def _words_widget(language: str, lines: int) -> forms.Widget:
    attrs = {"lang": language, "aria-label": language_name(language)}
    if lines == 1:
        return UnfoldAdminTextInputWidget(attrs=attrs)
    return UnfoldAdminTextareaWidget(attrs={**attrs, "rows": lines})
