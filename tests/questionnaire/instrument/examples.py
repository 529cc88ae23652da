"""Small valid documents, to break in one place at a time."""

from __future__ import annotations

from typing import Any

from questionnaire.instrument import document
from questionnaire.instrument.problems import DocumentError


def text(words: str) -> dict[str, str]:
    """The words, and the same in French."""
    return {"en": words, "fr": f"{words} (fr)"}


def option(name: str, code: int, **marks: bool) -> dict[str, Any]:
    return {"name": name, "code": code, "label": text(name), **marks}


def item(name: str) -> dict[str, Any]:
    return {"name": name, "label": text(name)}


def question(name: str, kind: str, **parts: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "text": text(f"{name}?"), **parts}


def single(name: str, *options: dict[str, Any], **parts: Any) -> dict[str, Any]:
    given = list(options) or [option("yes", 1), option("no", 2)]
    return question(name, "single", options=given, **parts)


def scale(name: str, minimum: int = 1, maximum: int = 4, **parts: Any) -> dict[str, Any]:
    ends = {"low_label": text("low"), "high_label": text("high")}
    return question(name, "scale", minimum=minimum, maximum=maximum, **ends, **parts)


def page(name: str, *questions: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {
        "name": name,
        "chapter": "panel",
        "title": text(name),
        "questions": list(questions),
        **parts,
    }


def questionnaire(*pages: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {
        "wavebook": 1,
        "name": "tiny",
        "title": text("Tiny"),
        "languages": ["en", "fr"],
        "chapters": [{"name": "panel", "title": text("Panel")}],
        "pages": list(pages) or [page("first", single("smokes"))],
        **parts,
    }


def asking(*questions: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A questionnaire of one page with those questions."""
    return questionnaire(page("first", *questions), **parts)


def problems(found: object) -> list[str]:
    """Everything said against a document, one line a problem; nothing when it is fit."""
    try:
        document.to_instrument(found)  # type: ignore[arg-type]
    except DocumentError as error:
        return [str(problem) for problem in error.problems]
    return []


def problems_reading(source: str | bytes) -> list[str]:
    """Everything said against a source."""
    try:
        document.read(source, filename="q.yaml")
    except DocumentError as error:
        return [str(problem) for problem in error.problems]
    return []
