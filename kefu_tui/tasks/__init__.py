"""What the clock brings while the agent works: notices, each once, and the day's upkeep."""

from kefu_tui.tasks.notices import Notice
from kefu_tui.tasks.runner import Runner

__all__ = ["Notice", "Runner"]
