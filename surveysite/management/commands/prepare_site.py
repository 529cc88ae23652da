"""Brings the database and the files to where the site can start, and keeps what is there."""

from typing import Any

import psycopg
import redis
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from questionnaire.editions.loading import edition_names
from surveysite.health import ask_broker, ask_database


class Command(BaseCommand):
    help = (
        "Migrate the database, collect static files, load every edition shipped with the code for "
        "a first look, and make the demonstration accounts."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self._need_services()
        call_command("migrate", verbosity=0, interactive=False, stdout=self.stdout)
        call_command("collectstatic", verbosity=0, interactive=False, stdout=self.stdout)
        for edition in edition_names():
            call_command("load_demonstration", edition, stdout=self.stdout)
        call_command("create_demonstration_accounts", stdout=self.stdout)

    def _need_services(self) -> None:
        try:
            ask_database()
            ask_broker()
        except psycopg.Error as error:
            raise CommandError(
                f"Check DATABASE_URL: the database gave no answer. {error}"
            ) from None
        except redis.RedisError as error:
            raise CommandError(f"Check REDIS_URL: the broker gave no answer. {error}") from None
