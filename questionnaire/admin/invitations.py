"""Invitations and members, to look at, and the sending of a mail once more."""

from django.contrib import admin, messages
from django.http import HttpRequest
from unfold.decorators import display

from questionnaire import fieldwork
from questionnaire.models import Invitation, Member
from questionnaire.tasks import send_invitations

from .scoping import ReadOnlyAdmin, SurveyScopedAdmin


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    survey_path = "wave__survey"
    list_display = ("member", "wave", "state_label", "sent_at", "begun", "expires_at", "error")
    list_filter = ("wave", "state", "used")
    list_select_related = ("wave__survey", "member")
    search_fields = ("member__email", "member__name", "member__organisation")
    fields = ("wave", "member", "state", "created_at", "sent_at", "begun", "expires_at", "error")
    actions = ("send_again",)

    @display(description="Mail", label={"queued": "info", "sent": "success", "failed": "danger"})
    def state_label(self, invitation: Invitation) -> tuple[str, str]:
        return invitation.state, invitation.get_state_display()

    @display(description="Begun", boolean=True, ordering="used")
    def begun(self, invitation: Invitation) -> bool:
        return invitation.used

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, chosen) -> None:
        """Queues the chosen invitations once more; each mail carries the same link as before."""
        requeued = fieldwork.requeue(invitations=chosen)
        send_invitations(requeued)
        messages.success(request, f"{len(requeued)} invitations are on their way.")


@admin.register(Member)
class MemberAdmin(SurveyScopedAdmin):
    list_display = ("email", "name", "organisation", "language", "survey")
    list_filter = ("survey",)
    list_select_related = ("survey",)
    search_fields = ("email", "name", "organisation")
