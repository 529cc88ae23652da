"""What organisers see of results in the admin: runs, tab plans and the button that recounts."""

from . import runs, tab_plans

__all__ = ["runs", "tab_plans"]
