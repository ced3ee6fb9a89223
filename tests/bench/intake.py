"""Reading an export file, against reading and decoding it, and against a bare pass over its XML."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import xlsxwriter

from kefu_tui.intake import read_export
from tests.bench.measure import Figure, in_turn, timed
from tests.bench.shops import NOW

COLUMNS = 54
_MORE = ("支付单号", "支付详情", "新零售交易类型", "确认收货时间", "打款商家金额", "是否信用购")
_SHEET = "xl/worksheets/sheet1.xml"
_PEAK = """
import sys
from pathlib import Path
{act}
status = Path("/proc/self/status").read_text()
print(status.partition("VmHWM:")[2].split()[0])
"""
_READ = """
from kefu_tui.intake import read_export
from tests.bench.shops import NOW
export = read_export(Path(sys.argv[1]), NOW)
"""


def figures(large: Path, month: Path, folder: Path) -> Iterator[Figure]:
    """`large`: an export in GB18030; `month`: one in UTF-8. Nothing is stored."""
    wide = _widened(large, folder / "wide")
    yield _decoded("CSV import, 100,000 rows × 54", wide, "gb18030", rounds=5, target=4)
    yield _split("… against csv.reader too", wide, "gb18030", rounds=5)
    yield _decoded("CSV import, 28,000 rows, UTF-8", month, "utf-8", rounds=7, target=None)
    yield _memory("… its peak memory", wide)
    yield _workbook("XLSX import, 20,000 rows × 54", wide, folder, rounds=5)


def _widened(export: Path, folder: Path) -> Path:
    """The export with as many columns as the widest that shops bring."""
    header, *rows = export.read_bytes().decode("gb18030").split("\r\n")
    more = (*_MORE, *(f"自选列{n}" for n in range(COLUMNS)))[: COLUMNS - header.count(",") - 1]
    own = ["", "支付宝", "", "", "0.00元", "否", *[""] * COLUMNS][: len(more)]
    lines = [header + "," + ",".join(more)]
    lines += [
        f"{row},20261121{number:018d}" + ",".join(own) if row else ""
        for number, row in enumerate(rows)
    ]
    folder.mkdir(parents=True)
    path = folder / export.name
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    return path


def _decoded(what: str, path: Path, codec: str, rounds: int, target: float | None) -> Figure:
    floor, took = in_turn(
        rounds,
        timed(lambda: path.read_bytes().decode(codec)),
        timed(lambda: read_export(path, NOW)),
    )
    return Figure(what, took, floor, f"read, decode {codec}", target=target)


def _split(what: str, path: Path, codec: str, rounds: int) -> Figure:
    def cells() -> object:
        text = path.read_bytes().decode(codec)
        return list(csv.reader(io.StringIO(text, newline="")))

    floor, took = in_turn(rounds, timed(cells), timed(lambda: read_export(path, NOW)))
    return Figure(what, took, floor, f"read, decode {codec}, csv.reader", target=2)


def _memory(what: str, path: Path) -> Figure:
    """Peak memory of processes. What `resource` says of a child
    includes its parent, before it became another program; so Linux is asked."""
    floor = _peak("import textual.app", path)
    return Figure(what, _peak(_READ, path), floor, "import textual.app", target=3, unit="B")


def _peak(act: str, path: Path) -> float:
    code = _PEAK.format(act=act)
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
    )
    return float(done.stdout) * 1024


def _workbook(what: str, export: Path, folder: Path, rounds: int) -> Figure:
    path = folder / "sheet" / "ExportOrderList.xlsx"
    path.parent.mkdir()
    with export.open(encoding="gb18030", newline="") as source:
        rows = [row for row, _ in zip(csv.reader(source), range(20_001), strict=False)]
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet("export")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet.write_string(y, x, cell.removeprefix('="').removesuffix('"'))
    book.close()

    def bare() -> None:
        with zipfile.ZipFile(path) as archive:
            expat.ParserCreate().Parse(archive.read(_SHEET), True)

    floor, took = in_turn(rounds, timed(bare), timed(lambda: read_export(path, NOW)))
    return Figure(what, took, floor, "inflate and expat, the sheet alone", target=2.5)
