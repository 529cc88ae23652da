"""The file of a reconstructed panel: a warning, the variables' names, and a row a respondent."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from questionnaire.instrument.elements import Instrument, VariableKind

from .structure import Answers

WARNING = (
    "# A reconstruction: answers made up by a constraint solver so that they yield the published",
    "# figures of the edition. They are not the answers of any person or organisation.",
    "# Codes as in the codebook; empty where a respondent was not asked or did not answer.",
)


def panel_csv(instrument: Instrument, answers: Sequence[Answers]) -> str:
    """The file as text: the columns are `id` and every variable but texts, in the order asked."""
    names = [v.name for v in instrument.variables.values() if v.kind is not VariableKind.TEXT]
    written = io.StringIO()
    written.write("".join(f"{line}\n" for line in WARNING))
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(["id", *names])
    for number, given in enumerate(answers, start=1):
        rows.writerow([number, *(given.get(name, "") for name in names)])
    return written.getvalue()
