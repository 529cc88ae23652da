"""What results know of each shipped edition, a folder of data each, named as in questionnaire."""

from pathlib import Path

EDITIONS = Path(__file__).resolve().parent
