"""Draw the README's pictures from the running program: `make screenshots`.

The demo shop at a fixed moment, so that the pictures change only when the screens do.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "images"
MOMENT = "2026-11-21T16:32:00"
PICTURES: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "desk": ((120, 36), ("1", "down", "enter", "right")),
    "desk-80x24": ((80, 24), ("1",)),
    "answer": ((120, 36), ("5", "1")),
    "report": ((120, 36), ("1", "3", "1", "1", "7", "1", "f8", "4")),
}


async def draw(name: str, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    """Press the keys on a fresh demo desk and keep what is shown."""
    from kefu_tui.bootstrap import build_demo_desk
    from kefu_tui.tui.app import KefuApp

    with tempfile.TemporaryDirectory() as folder:
        desk = build_demo_desk(Path(folder))
        try:
            app = KefuApp(desk)
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                for key in keys:
                    await pilot.press(key)
                    await pilot.pause(0.2)
                await pilot.pause()
                picture = app.export_screenshot(title="催付台")
        finally:
            desk.close()
    (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")


def main() -> None:
    os.environ["KEFU_NOW"] = MOMENT
    FOLDER.mkdir(exist_ok=True)
    for name, (size, keys) in PICTURES.items():
        asyncio.run(draw(name, size, keys))


if __name__ == "__main__":
    main()
