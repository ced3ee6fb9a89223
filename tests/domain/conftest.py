"""The rules are proved the same way on every run and every machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("rules", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("rules")
