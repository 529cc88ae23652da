"""Signing in, with a brake on guessing: a **failure** is counted by name and address together."""

from contextlib import suppress
from hashlib import sha256

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .addresses import visitor_address

FAILURES_ALLOWED = 5
SECONDS_TO_WAIT = 15 * 60


class BrakedAuthenticationForm(AuthenticationForm):
    """Refuses even the right password after too many wrong ones, until a while has passed."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "too_many": _("Too many attempts with this name. Wait 15 minutes, then try again."),
    }

    def clean(self) -> dict[str, object]:
        key = self._failures_key()
        if cache.get(key, 0) >= FAILURES_ALLOWED:
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        try:
            cleaned = super().clean()
        except ValidationError:
            cache.add(key, 0, SECONDS_TO_WAIT)
            with suppress(ValueError):  # the count ran out in this very moment
                cache.incr(key)
            raise
        cache.delete(key)
        return cleaned

    def _failures_key(self) -> str:
        name = str(self.cleaned_data.get("username", "")).casefold()
        address = visitor_address(self.request)
        return "failures:" + sha256(f"{address}|{name}".encode()).hexdigest()


class SignInView(LoginView):
    """The one door: the admin's own address leads here too."""

    authentication_form = BrakedAuthenticationForm
