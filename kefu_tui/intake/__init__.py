"""Export files -> Orders and Problems. Bad data is a value; only a useless file is an error."""

from kefu_tui.intake.reader import Export, How, Progress, Recognised, read_export, recognise

__all__ = ["Export", "How", "Progress", "Recognised", "read_export", "recognise"]
