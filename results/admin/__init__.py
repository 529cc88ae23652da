"""What organisers see of results: runs, tab plans, options, weighting, exhibits and baselines."""

from . import baselines, exhibits, options, runs, tab_plans, weighting

__all__ = ["baselines", "exhibits", "options", "runs", "tab_plans", "weighting"]
