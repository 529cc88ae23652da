"""The form of a survey's details: its words, its accent colour and its logo."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldBooleanWidget,
)

from questionnaire.accent import LIGHT, READABLE, WHITE, contrast, readable_on
from questionnaire.logos import LARGEST_FILE, Logo, LogoError, read_logo
from questionnaire.models import Survey

from .text_by_language import give_text_fields, languages_of

LINES = {"title": 1, "purpose": 4, "privacy": 8}


class SurveyForm(forms.ModelForm):
    """A survey, with a logo that is handed in or taken away."""

    logo = forms.FileField(
        label="Logo",
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text="PNG, JPEG or WebP, at most 1200 × 1200 pixels and 200 kB. It stands beside the "
        "title on every page and is scaled down to fit.",
    )
    remove_logo = forms.BooleanField(
        label="Remove the logo", required=False, widget=UnfoldBooleanWidget
    )

    class Meta:
        model = Survey
        fields = ("name", "title", "organiser", "contact_email", "purpose", "privacy", "accent")
        help_texts = {
            "title": "Stands at the head of every page and in every mail.",
            "organiser": "Who asks. Respondents read it on every page.",
            "contact_email": "Where respondents can ask questions.",
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        give_text_fields(self, LINES, languages_of(self.instance if self.instance.pk else None))
        if not self.instance.logo_digest:
            del self.fields["remove_logo"]

    def clean_accent(self) -> str:
        """The colour, if white words can be read on it and it can be read on white."""
        accent = self.cleaned_data["accent"].lower()
        try:
            red, green, blue = bytes.fromhex(accent.removeprefix("#"))
        except ValueError:
            return accent  # for the field's own validator to refuse
        found = contrast((red, green, blue), WHITE)
        if found < READABLE:
            darker = bytes(readable_on((red, green, blue), LIGHT)).hex()
            raise forms.ValidationError(
                "%(accent)s has a contrast of %(found).1f with white, expected %(least).1f at "
                "least to be read; choose a darker colour, such as #%(darker)s.",
                params={
                    "accent": accent,
                    "found": found,
                    "least": READABLE,
                    "darker": darker,
                },
            )
        return accent

    def clean_logo(self) -> Logo | None:
        """The picture drawn anew, None when none was handed in."""
        upload: UploadedFile | None = self.cleaned_data.get("logo")
        if upload is None:
            return None
        try:
            return read_logo(upload.read(LARGEST_FILE + 1))
        except LogoError as error:
            raise forms.ValidationError(str(error)) from error
