"""The desk: what one agent does in a day, without a screen."""

from kefu_tui.desk.desk import Desk
from kefu_tui.desk.work import Attempt

__all__ = ["Attempt", "Desk"]
