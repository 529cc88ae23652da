"""What tests of results share."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def snapshots(settings: Any, tmp_path: Path) -> Path:
    """The folder that snapshots are kept in, empty at first."""
    settings.SNAPSHOTS = tmp_path
    return tmp_path
