"""What organisers see of results: runs, tab plans, exhibits, baselines, and how to recount."""

from . import baselines, exhibits, runs, tab_plans

__all__ = ["baselines", "exhibits", "runs", "tab_plans"]
