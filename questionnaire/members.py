"""The people a survey knows, found or made from the entries of an invitation list."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Lower

from .models import Member, Survey

GIVEN = ("name", "organisation", "language")


@dataclass(frozen=True, slots=True)
class InvitationEntry:
    """One person to invite, as an organiser's list has it."""

    email: str
    name: str = ""
    organisation: str = ""
    language: str = ""


def members_for(*, survey: Survey, entries: Iterable[InvitationEntry]) -> list[Member]:
    """The survey's members of these addresses, one each, in the order of the entries.

    New ones are made. What an entry gives replaces what was known; what it leaves out stays.
    """
    wanted: dict[str, InvitationEntry] = {}
    for entry in entries:
        wanted.setdefault(entry.email.lower(), entry)
    known = members_by_address(survey, wanted)
    new = [
        Member(
            survey=survey, email=entry.email, **{field: getattr(entry, field) for field in GIVEN}
        )
        for address, entry in wanted.items()
        if address not in known
    ]
    Member.objects.bulk_create(new, batch_size=1000)
    _update(known, wanted)
    known |= {member.email.lower(): member for member in new}
    return [known[address] for address in wanted]


def members_by_address(survey: Survey, addresses: Iterable[str]) -> dict[str, Member]:
    """The survey's members by lower-case address, of the addresses given in lower case."""
    members = survey.members.alias(address=Lower("email")).filter(address__in=list(addresses))
    return {member.email.lower(): member for member in members}


def _update(known: dict[str, Member], wanted: dict[str, InvitationEntry]) -> None:
    changed = []
    for address, member in known.items():
        given = {field: getattr(wanted[address], field) for field in GIVEN}
        new = {field: value for field, value in given.items() if value}
        if any(getattr(member, field) != value for field, value in new.items()):
            for field, value in new.items():
                setattr(member, field, value)
            changed.append(member)
    Member.objects.bulk_update(changed, GIVEN, batch_size=1000)
