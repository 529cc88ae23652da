"""**Mixing**: used invitations of anonymous waves are written anew, all at once and in any order.

A row carries the number of the transaction that wrote it and lies where that one put it; both tell
the order in which invitations were used, and so do they for responses. Mixed, the invitations have
one number and an order by chance.
"""

from random import SystemRandom

from django.db import connection, transaction

from .models import Invitation

UNMIXED = """
    SELECT wave_id FROM questionnaire_invitation
    WHERE used AND wave_id IN (SELECT id FROM questionnaire_wave WHERE anonymous)
    GROUP BY wave_id HAVING count(DISTINCT xmin::text) > 1
"""
WRITE = "UPDATE questionnaire_invitation SET used = used WHERE id = %s"


def mix_used_invitations() -> None:
    """Mixes those used since they were mixed last, wave by wave; safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(UNMIXED)
        found = [wave_id for (wave_id,) in cursor.fetchall()]
    for wave_id in found:
        _mix(wave_id)


@transaction.atomic
def _mix(wave_id: int) -> None:
    used = Invitation.objects.filter(wave=wave_id, used=True)
    shuffled = list(used.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    SystemRandom().shuffle(shuffled)
    with connection.cursor() as cursor:
        cursor.executemany(WRITE, [(pk,) for pk in shuffled])
