"""The columns of the files, as docs/analysts.md explains them."""

import re
from pathlib import Path

import pytest

from results.downloads.codebook import CodebookFields
from results.downloads.tidy import TidyRow

PAGE = Path(__file__).parents[3] / "docs" / "analysts.md"


@pytest.mark.parametrize(
    ("heading", "fields"),
    [("## Tables as CSV", TidyRow._fields), ("## Codebook", CodebookFields._fields)],
)
def test_every_column_is_explained_in_the_order_of_the_file(heading, fields):
    chapter = PAGE.read_text(encoding="utf-8").split(heading)[1].split("\n## ")[0]
    firsts = [line.split("|")[1] for line in chapter.splitlines() if line.startswith("| `")]
    assert tuple(name for first in firsts for name in re.findall(r"`(\w+)`", first)) == fields
