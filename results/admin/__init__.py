"""What organisers see of results: runs, tab plans, options, weighting, exhibits and baselines."""

from . import baselines, deleting, exhibits, options, runs, tab_plans, weighting

__all__ = ["baselines", "deleting", "exhibits", "options", "runs", "tab_plans", "weighting"]
