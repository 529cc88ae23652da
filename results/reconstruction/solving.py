"""The solver, set so that the same question has the same answer on every machine."""

from ortools.sat.python import cp_model

from .plausibility import Plausibility

GAP = 0.02


def solver(plausibility: Plausibility, *, share_of_effort: float = 1.0) -> cp_model.CpSolver:
    """One worker, a fixed seed, and effort counted in steps instead of seconds.

    What is made largest may stay within GAP of the most there could be.
    """
    found = cp_model.CpSolver()
    found.parameters.num_workers = 1
    found.parameters.random_seed = plausibility.seed
    found.parameters.max_deterministic_time = plausibility.effort * share_of_effort
    found.parameters.relative_gap_limit = GAP
    return found
