"""Makes an organiser and an analyst for a first look, with passwords that are shown once."""

import secrets
from string import ascii_letters, digits
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from questionnaire.models import Survey, SurveyRole

Role = SurveyRole.Role


class Command(BaseCommand):
    help = (
        "Make the accounts 'organiser' and 'analyst', with a role in every survey there is. "
        "Passwords are generated and shown once; accounts that exist keep theirs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            for role in Role:
                self._account(role)

    def _account(self, role: SurveyRole.Role) -> None:
        users = get_user_model().objects
        user, created = users.get_or_create(
            username=role.value, defaults={"is_staff": role == Role.ORGANISER}
        )
        if created:
            password = "".join(secrets.choice(ascii_letters + digits) for _ in range(16))
            user.set_password(password)
            user.save(update_fields=["password"])
            self.stdout.write(f"Account {role.value}: password {password} (shown only now).")
            self._give_role(user, role)
        else:
            self.stdout.write(
                f"Account {role.value}: already there. For a new password: "
                f"make manage COMMAND='changepassword {role.value}'"
            )

    def _give_role(self, user: Any, role: SurveyRole.Role) -> None:
        for survey in Survey.objects.all():
            SurveyRole.objects.get_or_create(survey=survey, user=user, defaults={"role": role})
