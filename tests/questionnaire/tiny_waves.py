"""Waves of the tiny questionnaires in `tests/instruments`, one questionnaire a feature."""

from pathlib import Path

from questionnaire import fieldwork, publishing
from questionnaire.instrument import document
from questionnaire.models import Survey, Wave

INSTRUMENTS = Path(__file__).parent.parent / "instruments"


def published_wave_of(name: str, **settings: object) -> Wave:
    """A draft wave that asks the tiny questionnaire of that name."""
    source = INSTRUMENTS / f"{name}.yaml"
    return published_wave(source, survey=name, wave="2021", **settings)


def published_wave(source: Path, *, survey: str, wave: str, **settings: object) -> Wave:
    """A draft wave that asks the questionnaire in that file."""
    instrument = document.read(source.read_bytes(), filename=source.name)
    made, _ = Survey.objects.get_or_create(
        name=survey,
        defaults={"title": dict(instrument.title), "organiser": "The Institute"},
    )
    questionnaire = publishing.load_document(survey=made, instrument=instrument)
    wave = Wave.objects.create(survey=made, name=wave, questionnaire=questionnaire, **settings)
    publishing.publish(wave=wave)
    return wave


def open_wave_of(name: str, **settings: object) -> Wave:
    """An open wave that asks the tiny questionnaire of that name."""
    wave = published_wave_of(name, **settings)
    fieldwork.open_wave(wave=wave)
    return wave
