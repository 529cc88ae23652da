"""The forms of a page as a browser sees them, whatever the page looks like.

A **form** keeps its hidden fields, which are sent back as they are, and its visible ones by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from .wire import Fields

NOT_SENT = {"submit", "button", "reset", "image", "file"}


@dataclass
class Box:
    """One thing to tick or choose: its value, whether it is ticked, whether it stands alone."""

    value: str
    ticked: bool = False
    alone: bool = False


@dataclass
class Field:
    """A visible field: `boxes` for what is chosen, `typed` for what is written."""

    name: str
    kind: str
    boxes: list[Box] = field(default_factory=list)
    typed: str = ""


@dataclass
class Form:
    """`action` is a path without query."""

    action: str
    hidden: Fields = field(default_factory=list)
    fields: dict[str, Field] = field(default_factory=dict)


def forms_of(text: str, path: str) -> list[Form]:
    """The forms that are posted, in the order of the page found at that path."""
    reader = _Reader(path)
    reader.feed(text)
    reader.close()
    return [form for form, method in reader.forms if method == "post"]


def form_to(text: str, path: str, ending: str) -> Form | None:
    """The form with most fields among those posted to an address with that ending."""
    found = [form for form in forms_of(text, path) if form.action.endswith(ending)]
    return max(found, key=lambda form: len(form.fields), default=None)


class _Reader(HTMLParser):
    """Gathers forms and their fields; fields outside any form are left alone."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path.partition("?")[0]
        self.forms: list[tuple[Form, str]] = []
        self.form: Form | None = None
        self.select: Field | None = None
        self.area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(urlsplit(given.get("action", "")).path or self.path)
            self.forms.append((self.form, given.get("method", "get").lower()))
        elif self.form is None or "disabled" in given:
            return
        elif tag == "input" and given.get("name"):
            self._input(self.form, given)
        elif tag == "select" and given.get("name"):
            self.select = self._field(self.form, given["name"], "select")
        elif tag == "option" and self.select is not None:
            value = given.get("value")
            self.select.boxes.append(Box("" if value is None else value, "selected" in given))
            self.unnamed = value is None
        elif tag == "textarea" and given.get("name"):
            self.area = self._field(self.form, given["name"], "text")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.typed += data.removeprefix("\n")
        elif self.select is not None and self.select.boxes and self.unnamed:
            self.select.boxes[-1].value += data.strip()

    def _input(self, form: Form, given: dict[str, str]) -> None:
        kind, name, value = given.get("type", "text").lower(), given["name"], given.get("value", "")
        if kind == "hidden":
            form.hidden.append((name, value))
        elif kind in ("radio", "checkbox"):
            box = Box(value or "on", "checked" in given, "data-alone" in given)
            self._field(form, name, kind).boxes.append(box)
        elif kind not in NOT_SENT:
            self._field(form, name, "text").typed = value

    @staticmethod
    def _field(form: Form, name: str, kind: str) -> Field:
        return form.fields.setdefault(name, Field(name, kind))
