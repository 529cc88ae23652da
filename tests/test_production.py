"""What operators are given: settings that are all explained, and containers that hold no more than
they need. No Docker engine is asked; the files are read."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
SETTINGS = (ROOT / "surveysite" / "settings.py").read_text()
COMPOSE_SOURCE = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_SOURCE)
SERVICES = COMPOSE["services"]
EXAMPLE = (ROOT / ".env.example").read_text()
OPERATORS = (ROOT / "docs" / "operators.md").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()

OURS = ("beat", "migrate", "web", "worker")
ONLY_FOR_DEVELOPMENT = {"DEBUG"}
FIXED_BY_THE_IMAGE = {"VAR"}


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATORS, re.MULTILINE))


def read_by_the_site() -> set[str]:
    return set(re.findall(r"""env(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", SETTINGS))


def interpolated(operator: str) -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)" + re.escape(operator), COMPOSE_SOURCE))


def in_the_example(pattern: str) -> list[str]:
    return re.findall(pattern, EXAMPLE, re.MULTILINE)


def named(services: Iterable[str], key: str) -> list[str]:
    """Those of the services that have the key."""
    return [name for name in services if key in SERVICES[name]]


def test_every_setting_of_the_site_is_explained_to_operators():
    assert read_by_the_site() - documented() == set()


def test_every_variable_of_compose_is_explained_to_operators():
    assert interpolated(":") - documented() == set()


def test_compose_hands_on_every_setting_but_those_that_are_not_for_it():
    given = set(SERVICES["web"]["environment"])
    assert given == read_by_the_site() - ONLY_FOR_DEVELOPMENT - FIXED_BY_THE_IMAGE


def test_the_example_asks_for_what_compose_requires_and_mentions_the_rest():
    assert set(in_the_example(r"^([A-Z_]+)=")) == interpolated(":?")
    assert set(in_the_example(r"^#([A-Z_]+)=")) == interpolated(":-")


@pytest.mark.parametrize("secret", ["SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_URL"])
def test_the_example_holds_no_secret(secret):
    assert in_the_example(rf"^{secret}=(.*)$") == [""]


def test_every_service_says_how_it_is():
    unasked = [name for name in SERVICES if "healthcheck" not in SERVICES[name]]
    assert unasked == ["web"]  # the image's own, which asks /healthz
    assert "HEALTHCHECK" in DOCKERFILE
    assert SERVICES["migrate"]["healthcheck"] == {"disable": True}  # it ends


def test_nothing_of_the_site_starts_before_the_migrations_have_succeeded():
    conditions = {name: SERVICES[name]["depends_on"].get("migrate") for name in OURS}
    after = {"condition": "service_completed_successfully"}
    assert conditions == {"beat": after, "migrate": None, "web": after, "worker": after}


def test_no_service_can_gain_privileges():
    options = {name: service["security_opt"] for name, service in SERVICES.items()}
    assert options == {name: ["no-new-privileges:true"] for name in SERVICES}


def test_the_site_runs_read_only_without_capabilities_as_an_ordinary_account():
    assert named(OURS, "read_only") == named(OURS, "cap_drop") == list(OURS)
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]


def test_only_the_machine_itself_reaches_a_port():
    ports = [port for name in named(SERVICES, "ports") for port in SERVICES[name]["ports"]]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_database_and_broker_are_on_a_network_without_a_way_out():
    assert SERVICES["database"]["networks"] == SERVICES["broker"]["networks"] == ["backend"]
    assert COMPOSE["networks"]["backend"] == {"internal": True}


def test_web_and_worker_share_uploads_and_snapshots():
    shared = [f"{name}:/srv/wavebook/var/{name}" for name in ("imports", "snapshots")]
    assert {name: SERVICES[name]["volumes"] for name in named(OURS, "volumes")} == {
        "web": shared,
        "worker": shared,
    }
