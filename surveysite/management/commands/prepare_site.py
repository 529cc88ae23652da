"""Brings the database and the files to where the site can start, and keeps what is there."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from questionnaire.editions.loading import edition_names


class Command(BaseCommand):
    help = (
        "Migrate the database, collect static files, load and open every edition shipped with "
        "the code, and make the demonstration accounts."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self._need_database()
        call_command("migrate", verbosity=0, interactive=False, stdout=self.stdout)
        call_command("collectstatic", verbosity=0, interactive=False, stdout=self.stdout)
        for edition in edition_names():
            call_command("load_edition", edition, open=True, stdout=self.stdout)
            call_command("load_tab_plan", edition, stdout=self.stdout)
        call_command("create_demonstration_accounts", stdout=self.stdout)

    def _need_database(self) -> None:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(
                f"The database does not take a connection: {error} "
                "Check DATABASE_URL, and that its server runs."
            ) from None
