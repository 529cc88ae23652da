"""The organisers' desk: surveys, waves, versions, responses and invitations in Django's admin."""

from . import accounts, invitations, questionnaires, responses, surveys, versions, waves

__all__ = [
    "accounts",
    "invitations",
    "questionnaires",
    "responses",
    "surveys",
    "versions",
    "waves",
]
