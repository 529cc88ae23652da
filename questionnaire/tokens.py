"""A **token** is the secret in a link. The database keeps its hash only.

A response of the open link has a random token. The tokens of an invitation and of the response it
leads to are computed from its nonce with the site's secret key, so that a mail sent again and a
second device carry the same link, and a copy of the database opens nothing.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from typing import Protocol
from uuid import UUID

from django.utils.crypto import salted_hmac

TOKEN_BYTES = 32


class HasNonce(Protocol):
    """An invitation, as far as tokens are concerned."""

    nonce: UUID


def new_token() -> str:
    """A random token of 256 bits, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """The SHA-256 of a token, 32 bytes: what is stored and looked up."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def invitation_token(invitation: HasNonce) -> str:
    """The token in the link of an invitation."""
    return _derived("invitation", invitation.nonce)


def invited_response_token(invitation: HasNonce) -> str:
    """The token of the response that an invitation leads to."""
    return _derived("response", invitation.nonce)


def _derived(purpose: str, nonce: UUID) -> str:
    mac = salted_hmac(f"questionnaire.tokens.{purpose}", str(nonce), algorithm="sha256")
    return urlsafe_b64encode(mac.digest()).decode().rstrip("=")
