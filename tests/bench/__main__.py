"""`python -m tests.bench`: a table of ratios against floors taken in the same run.

Says where a figure is over its target and never fails because of it: machines differ and are busy.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import finding, intake, keys, queue, records, scale, screen, shops, start
from tests.bench.measure import Figure, Unit

_WIDTHS = (38, 10, 10, 8, 12, 5)
_HEAD = ("what", "median", "floor", "ratio", "target", "")


def main() -> None:
    _settle_environment()
    with tempfile.TemporaryDirectory(prefix="kefu-bench-") as name:
        folder = Path(name)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        _print_row(*_HEAD)
        floors: dict[str, list[str]] = {}
        for figure in _figures(folder):
            _print_figure(figure)
            floors.setdefault(figure.floor_is, []).append(figure.what.strip())
    print("\nfloors")
    for floor, figures in floors.items():
        print(f"  {floor}: {'; '.join(figures)}")


def _figures(folder: Path) -> Iterator[Figure]:
    day = shops.store(folder / "day", orders=10_000, cases=60)
    busy = shops.store(folder / "busy", orders=10_000, cases=2_000)
    year = shops.store(folder / "year", orders=100_000, cases=300)
    twin = shutil.copytree(busy, folder / "twin")
    starts, textual = start.figures(day, busy, year, rounds=15)
    yield from starts
    yield from scale.figures(folder / "scale", rounds=300)
    yield from records.figures(busy, twin, folder / "floor", rounds=300)
    yield from queue.figures(rounds=300)
    yield from finding.figures(textual, start.FLOOR)
    mounted = screen.long_queue(100_000, rounds=7)
    yield Figure("queue list with 100,000 cases", mounted, textual, start.FLOOR, target=1)
    few = shops.store(folder / "few", orders=100, cases=100)
    yield from keys.figures(few, twin, year, rounds=50)
    yield keys.memory(day)
    stood = 20.0
    worked = screen.idle(busy, stood)
    yield Figure("idle desk, 2,000 cases, 20 s", worked, stood, "the seconds it stood open", 0.01)
    large = shops.export(folder / "large", orders=100_000, cases=300)
    month = shops.export(folder / "month", orders=28_000, cases=300, encoding="utf-8")
    yield from intake.figures(large, month, folder / "intake")


def _settle_environment() -> None:
    """What a shell has set must not decide the figures: modules are compiled once, as installed."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for name in ("PYTHONDONTWRITEBYTECODE", "KEFU_STORE", "KEFU_SCRIPTS"):
        os.environ.pop(name, None)


def _print_figure(figure: Figure) -> None:
    target = ""
    if figure.target is not None:
        more = f" + {figure.allowance * 1000:g} ms" if figure.allowance else ""
        target = f"≤ {figure.target:g}{more}"
    verdict = "" if figure.target is None else "over" if figure.over else "ok"
    _print_row(
        figure.what,
        _amount(figure.took, figure.unit),
        _amount(figure.floor, figure.unit),
        _ratio(figure.ratio),
        target,
        verdict,
    )


def _print_row(what: str, *cells: str) -> None:
    row = what.ljust(_WIDTHS[0])
    row += "".join(cell.rjust(width) for cell, width in zip(cells, _WIDTHS[1:], strict=True))
    print(row.rstrip(), flush=True)


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 0.01 else f"{ratio:.1g}"


def _amount(amount: float, unit: Unit) -> str:
    return f"{amount / 1e6:.0f} MB" if unit == "B" else _ms(amount)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
