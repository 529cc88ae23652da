"""The page on which the answers of a wave are deleted: it says what goes and what stays, and asks
to type the wave's name. What other apps keep of a wave they tell themselves."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from questionnaire.deleting import NotDeletable, Stored, check_deletable, stored_of
from questionnaire.fieldwork import delete_answers
from questionnaire.models import Wave


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of a wave without its answers, and what is better done before they go."""

    stays: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


kept_of_wave: list[Callable[[Wave], Kept]] = []


class NameForm(forms.Form):
    name = forms.CharField(
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "autocapitalize": "off"})
    )

    def __init__(self, wave: Wave, *args: object) -> None:
        super().__init__(*args)
        self.wave = wave
        self.fields["name"].label = f"To confirm, type the wave's name: {wave.name}"

    def clean_name(self) -> str:
        found = self.cleaned_data["name"]
        if found != self.wave.name:
            raise forms.ValidationError(
                "Found %(found)s, expected %(expected)s; type the name of the wave whose answers "
                "are to be deleted.",
                params={"found": found, "expected": self.wave.name},
            )
        return found


def delete_page(request: HttpRequest, pk: int, model_admin: ModelAdmin) -> HttpResponse:
    """Says what goes and what stays (GET), or deletes the answers (POST with the wave's name)."""
    wave = model_admin.wave_for(request, pk)
    form = NameForm(wave, request.POST if request.method == "POST" else None)
    problems: tuple[object, ...] = ()
    try:
        check_deletable(wave)
        if request.method == "POST" and form.is_valid():
            return _deleted(request, wave)
    except NotDeletable as error:
        problems = (error,)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Delete the answers: {wave}",
        "wave": wave,
        "form": form,
        "stored": stored_of(wave),
        "kept": [told(wave) for told in kept_of_wave],
        "problems": problems,
        "problems_heading": "The answers cannot be deleted now:",
        "opts": model_admin.opts,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "admin/questionnaire/delete_answers.html", context, status=status)


def _deleted(request: HttpRequest, wave: Wave) -> HttpResponse:
    said = f"Deleted the answers: {in_words(delete_answers(wave=wave))}."
    LogEntry.objects.log_actions(request.user.pk, [wave], CHANGE, said, single_object=True)
    messages.success(request, said)
    return redirect("admin:questionnaire_wave_change", wave.pk)


def in_words(stored: Stored) -> str:
    """The numbers of what is stored, such as "2 responses and 1 invitation"; "nothing" if none."""
    counted = (
        (stored.responses, "response"),
        (stored.invitations, "invitation"),
        (stored.uploads, "uploaded file"),
    )
    found = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counted if number]
    return " and ".join(filter(None, (", ".join(found[:-1]), *found[-1:]))) or "nothing"
