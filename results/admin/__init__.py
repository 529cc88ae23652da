"""What organisers see of results: runs, tab plans, baselines and the button that recounts."""

from . import baselines, runs, tab_plans

__all__ = ["baselines", "runs", "tab_plans"]
