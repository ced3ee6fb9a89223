"""The demo shop: an invented shop's day as a real-looking export file, and the one hours later."""

from kefu_tui.demo.export import (
    CASES,
    HEADER,
    LATER,
    SEED,
    demo_next_export,
    demo_rows,
    export_name,
    write_demo_export,
)

__all__ = [
    "CASES",
    "HEADER",
    "LATER",
    "SEED",
    "demo_next_export",
    "demo_rows",
    "export_name",
    "write_demo_export",
]
