"""The page on which people are invited: a list is checked line by line, and sent once confirmed."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from questionnaire import fieldwork
from questionnaire.invitation_lists import LARGEST_LIST, InvitationList, read_invitation_list
from questionnaire.models import Version, Wave
from questionnaire.queries import instrument_of_wave
from questionnaire.tasks import send_invitations


class InvitationListForm(forms.Form):
    pasted = forms.CharField(
        label="List",
        required=False,
        max_length=LARGEST_LIST,
        widget=UnfoldAdminTextareaWidget,
        help_text="One address a line, or a table with the columns email, name, organisation and "
        "language.",
    )
    upload = forms.FileField(
        label="Or a file",
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text="The same as a text or CSV file, 1 MB at most.",
    )

    def clean(self) -> dict[str, object]:
        """`source` is the list as bytes, from the file where there is one."""
        given = super().clean()
        upload = given.get("upload")
        if upload is not None and upload.size > LARGEST_LIST:
            raise forms.ValidationError(
                "The file has %(size)s bytes, expected %(limit)s at most; split it.",
                params={"size": upload.size, "limit": LARGEST_LIST},
            )
        source = upload.read() if upload is not None else (given.get("pasted") or "").encode()
        if not source.strip():
            raise forms.ValidationError("The list is empty; paste addresses or choose a file.")
        return {**given, "source": source}


def invite(request: HttpRequest, pk: int, model_admin: ModelAdmin) -> HttpResponse:
    """The form (GET), the list as understood (POST), or the mails sent (POST with `confirm`)."""
    wave = model_admin.wave_for(request, pk)
    if not wave.versions.filter(state=Version.State.OPEN).exists():
        messages.error(request, "Publish the questionnaire before you invite people.")
        return redirect("admin:questionnaire_wave_change", wave.pk)
    form = InvitationListForm(request.POST or None, request.FILES or None)
    found: InvitationList | None = None
    if request.method == "POST" and form.is_valid():
        languages = instrument_of_wave(wave).languages
        found = read_invitation_list(form.cleaned_data["source"], wave=wave, languages=languages)
        if "confirm" in request.POST and found.entries:
            return _send(request, wave, found)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Invite people: {wave}",
        "wave": wave,
        "form": form,
        "found": found,
        "source": form.cleaned_data["source"].decode(errors="replace") if found else "",
        "opts": model_admin.opts,
    }
    return render(
        request,
        "admin/questionnaire/invite.html",
        context,
        status=422 if form.errors else 200,
    )


def _send(request: HttpRequest, wave: Wave, found: InvitationList) -> HttpResponse:
    try:
        invitations = fieldwork.invite(wave=wave, entries=found.entries)
    except fieldwork.WaveStateError as error:
        messages.error(request, f"Nothing was sent. {error}")
        return redirect("admin:questionnaire_wave_change", wave.pk)
    send_invitations(invitations)
    messages.success(request, f"{len(invitations)} invitations are on their way.")
    return redirect("admin:questionnaire_wave_change", wave.pk)
