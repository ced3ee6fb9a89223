"""kefu.toml: the shop's settings, checked key by key, and turned into the domain's `Rules`."""

from kefu_tui.config.checking import (
    Fault,
    accepts,
    all_keys,
    check,
    examine,
    get,
    kind_of,
    line_of,
    load,
)
from kefu_tui.config.editing import changed, from_text, put
from kefu_tui.config.files import read_text, write_text
from kefu_tui.config.settings import Settings, TaskKind, home_path

__all__ = [
    "Fault",
    "Settings",
    "TaskKind",
    "accepts",
    "all_keys",
    "changed",
    "check",
    "examine",
    "from_text",
    "get",
    "home_path",
    "kind_of",
    "line_of",
    "load",
    "put",
    "read_text",
    "write_text",
]
