"""The engines agree where every weight is another, whatever the block and the order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from results.statistics.bases import FIRST_CODE
from results.tables import engines
from results.tables.engines import NUMPY, Coded, compiled
from results.tables.weights import LIMB_BITS, Limbs

LENGTH, STRATA = 1_000, 7
RANDOM = np.random.default_rng(3)
LEVELS = RANDOM.integers(0, STRATA, LENGTH).astype(np.uint16)
COLUMNS = [
    Coded(RANDOM.integers(FIRST_CODE, highest + 1, LENGTH).astype(np.int8), highest)
    for highest in (1, 5, 99)
]
HIGHEST_LIMBS = np.full((LENGTH, 4), 2**LIMB_BITS - 1, dtype=np.uint32)
ANY_LIMBS = RANDOM.integers(0, 2**LIMB_BITS, (LENGTH, 4), dtype=np.uint32)


def by_hand(limbs: Limbs) -> list[list]:
    """The layers of each column, respondent by respondent."""
    found = []
    for coded in COLUMNS:
        layers = np.zeros((5, STRATA, coded.width), dtype=object)
        for stratum, code, own in zip(LEVELS, coded.column, limbs, strict=True):
            layers[:, stratum, code - FIRST_CODE] += np.array([1, *own.tolist()], dtype=object)
        found.append(layers.tolist())
    return found


def as_lists(tallies: Sequence[np.ndarray]) -> list[list]:
    return [layers.tolist() for layers in tallies]


@pytest.mark.parametrize("block", [1, 300, LENGTH, 2 * LENGTH])
@pytest.mark.parametrize("limbs", [ANY_LIMBS, HIGHEST_LIMBS], ids=["any", "highest"])
def test_sums_are_those_made_by_hand(
    limbs: Limbs, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BLOCK", block)
    for engine in (NUMPY, compiled()):
        assert engine is not None
        assert as_lists(list(engine.tallies(LEVELS, STRATA, COLUMNS, limbs))) == by_hand(limbs)


def test_counts_are_the_first_layer_of_the_sums() -> None:
    for engine in (NUMPY, compiled()):
        assert engine is not None
        summed = engine.tallies(LEVELS, STRATA, COLUMNS, ANY_LIMBS)
        counted = engine.tallies(LEVELS, STRATA, COLUMNS)
        assert as_lists([n[0] for n in counted]) == as_lists([layers[0] for layers in summed])
