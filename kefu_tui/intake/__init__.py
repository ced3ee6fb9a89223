"""Export files -> Orders and Problems. Bad data is a value; only a useless file is an error."""

from kefu_tui.intake.reader import Export, Progress, read_export

__all__ = ["Export", "Progress", "read_export"]
