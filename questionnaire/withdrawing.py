"""Taking answers back: a right that ends neither with submitting nor with fieldwork."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from .models import Response
from .signals import response_withdrawn

EMPTIED: dict[str, object] = {
    "answers": {},
    "page_revisions": {},
    "passed_pages": [],
    "page_seconds": {},
    "external_id": None,
}


@transaction.atomic
def withdraw(*, response: Response) -> None:
    """Deletes the answers for good and keeps that they were withdrawn; once is enough.

    Those who listen are told if the answers had been submitted. Raises Response.DoesNotExist when
    the response is gone.
    """
    locked = Response.objects.select_for_update(no_key=True, of=("self",)).get(pk=response.pk)
    if locked.state != Response.State.WITHDRAWN:
        counted = locked.state == Response.State.SUBMITTED
        changed = {"state": Response.State.WITHDRAWN, "withdrawn_at": timezone.now(), **EMPTIED}
        for field, value in changed.items():
            setattr(locked, field, value)
        locked.save(update_fields=[*changed, "saved_at"])
        if counted:
            tell = partial(response_withdrawn.send_robust, sender=Response, wave_id=locked.wave_id)
            transaction.on_commit(tell, robust=True)
    for field in ("state", "withdrawn_at", "saved_at", *EMPTIED):
        setattr(response, field, getattr(locked, field))
