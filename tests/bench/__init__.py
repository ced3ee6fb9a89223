"""Figures: what the program's slow moments cost, against a floor measured in the same run."""
