"""催付台: the terminal workbench with which one agent gets unpaid orders paid."""

__version__ = "0.5.0"
