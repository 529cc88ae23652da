"""Where the hand-made tables pretend to come from."""

from datetime import UTC, datetime

from results.downloads.provenance import Provenance
from tests.results.hand_made import INSTRUMENT

PROVENANCE = Provenance(
    survey="barometer",
    survey_title={"en": "Barometer", "fr": "Baromètre"},
    wave="2021",
    run=7,
    done_at=datetime(2021, 11, 5, 9, 30, tzinfo=UTC),
    snapshot_digest="ab" * 32,
    instrument_digest="cd" * 32,
    respondents=16,
    instrument=INSTRUMENT,
)
