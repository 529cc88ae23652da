"""Waves that journeys have to themselves, made at once: every command takes seconds to start."""

import pytest

from tests.live_site import LiveSite

EDITION = "ai_for_health_2021"
COUNTED, INVITED = ("with_script", "without_script", "by_import"), "by_invitation"
MAKE = f"""
from django.core.management import call_command
for name in {(*COUNTED, INVITED)}:
    call_command("load_edition", "{EDITION}", wave=name, open=True)
for name in {COUNTED}:
    call_command("load_tab_plan", "{EDITION}", wave=name)
"""


@pytest.fixture(scope="session")
def waves(live_site: LiveSite) -> None:
    """Open waves of the shipped questionnaire, without answers; those to count have its plan."""
    live_site.manage("shell", "-c", MAKE)
