"""Writing a file in the place of another: it is there whole, or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def put(path: Path, data: bytes) -> None:
    """Write a file, private to its owner, and its folder where there is none. Raises OSError; then
    what was there before is unharmed, and nothing else is left."""
    import tempfile

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".kefu-", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
