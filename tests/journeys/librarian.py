"""One librarian who answers the whole library barometer: what they enter, and what is to be stored.

`ENTERED` has a value for each field of the forms, several for several boxes; `STORED` is the
response that comes of it. The wave is one that is open in the test's own database.
"""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

ADDRESS = "/s/library_barometer/2026/"
OBSTACLES = {"money": 3, "space": 1, "skills": 2, "rules": 1, "demand": 9}
TASKS = ("lending", "meeting", "learning", "heritage")
SERVICES = {"homework": 1, "language": 2, "digital": 3, "workshop": 1}

STORED: dict[str, object] = {
    "setting": 5,
    "setting.other.text": "Boat",
    "role": 1,
    "staff": 3.5,
    "opening_hours": 27.5,
    "volunteers": 1,
    **{f"volunteer_tasks.{name}": 0 for name in ("desk", "shelves", "other")},
    **{f"volunteer_tasks.{name}": 1 for name in ("events", "home")},
    "open_late": 1,
    "late_visitors": 4,
    **{f"lent.{name}": 0 for name in ("tools", "instruments", "seeds", "laptops", "books_only")},
    **{f"lent.{name}": 1 for name in ("games", "other")},
    "lent.other.text": "Sledges",
    "demand": 8,
    "best_loan": "A sledge in June",
    **{f"services.{name}.offered": code for name, code in SERVICES.items()},
    **{f"services.{name}.worth": 2 for name in SERVICES},
    **{f"digital_tasks.{name}": 0 for name in ("mail", "jobs", "unknown")},
    **{f"digital_tasks.{name}": 1 for name in ("forms", "phones")},
    "digital_sessions": 40,
    **{f"obstacles.{name}": code for name, code in OBSTACLES.items()},
    "money_for": "A lift",
    **{f"tasks.{name}.today": 2 for name in TASKS},
    **{f"tasks.{name}.later": 3 for name in TASKS},
    "priorities.hours": 1,
    "priorities.young": 2,
    "priorities.team": 3,
    "readiness": 2,
    "readiness_why": "Time",
    "partner": 5,
    "partner.other.text": "The harbour",
    "partner_years": 12,
    "again": 1,
    "motto": "Books afloat",
}
CHOSEN = {
    "volunteer_tasks": ("2", "4"),
    "lent": ("1", "6"),
    "digital_tasks": ("1", "3"),
}
ENTERED: dict[str, tuple[str, ...]] = CHOSEN | {
    name: (str(value),) for name, value in STORED.items() if name.rpartition(".")[0] not in CHOSEN
}


def open_the_wave() -> None:
    call_command("load_edition", "library_barometer_2026", open=True, stdout=StringIO())
