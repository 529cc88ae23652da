"""The catalogs of interface texts: every text is translated, with the placeholders of the original.

Gather new texts with `manage.py makemessages --locale fr --no-location --no-wrap --no-obsolete`
(it needs GNU gettext), then translate them in `surveysite/locale/fr/LC_MESSAGES/django.po`.
"""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

CATALOGS = sorted(Path("surveysite/locale").glob("*/LC_MESSAGES/django.po"))


def catalog(path: Path) -> Catalog:
    return read_po(path.open("rb"), locale=path.parts[-3])


def is_translated(message: Message) -> bool:
    words = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(words) and not message.fuzzy


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])
def test_every_text_is_translated(path):
    assert [m.id for m in catalog(path) if m.id and not is_translated(m)] == []


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])
def test_every_translation_has_the_placeholders_of_its_text(path):
    read = catalog(path)
    checked = [(message.id, list(message.check(read))) for message in read]
    assert [(text, problems) for text, problems in checked if problems] == []
