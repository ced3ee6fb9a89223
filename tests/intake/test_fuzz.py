"""No bytes may do more than be refused: no other exception, no hang, no memory without end."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from kefu_tui.errors import IntakeError
from kefu_tui.intake import read_export
from kefu_tui.intake.reader import How
from tests.intake.samples import SAMPLES
from tests.intake.sheets import HEADER, NOW, ROW, as_csv, as_old_xls, as_xlsx
from tests.intake.wrapped import (
    PASSWORD,
    as_excel_xml,
    as_locked,
    as_ods,
    as_page,
    as_zip,
    locked_old,
    ods_row,
)

SECONDS_PER_MEGABYTE = 2.0
TIMES_THE_FILE = 20
_ALLOWED = 64 * 1024 * 1024
"""Bytes that reading any file may take, however small: libraries, tables, caches."""

_ROWS = [HEADER, *([f"26000000000000{n:04d}", *ROW[1:]] for n in range(40))]
_NASTY = [
    b"\0",
    b"\xff",
    b'"',
    b"\r",
    b"\n",
    b",",
    b"=",
    b"<",
    b"<!--",
    b"<![",
    b"</",
    b"&#x",
    b"\x80",
]
_NASTY += [b"PK\x05\x06", b"\xff\xff\xff\xff", b"9" * 9, "订单编号".encode("gbk"), b'""', b"'" * 5]


def seeds() -> dict[str, bytes]:
    """A small well-formed file of each kind."""
    text = as_csv(_ROWS)
    sample = as_csv(SAMPLES["抖店"].table())
    return {
        "gb18030": text.encode("gb18030"),
        "utf-8": sample.encode("utf-8-sig"),
        "utf-16": text.encode("utf-16"),
        "quoted": text.replace("示例毛毯", '"示例,""毛毯""\n二"').encode(),
        "xlsx": as_xlsx(_ROWS),
        "xls": as_old_xls(_ROWS[:8]),
        "ods": as_ods("".join(map(ods_row, _ROWS))),
        "page": as_page(_ROWS).encode(),
        "xml": as_excel_xml(_ROWS).encode(),
        "zip": as_zip(("订单.csv", text.encode("gb18030")), gbk=True),
        "zipped xlsx": as_zip(("订单.xlsx", as_xlsx(_ROWS))),
        "locked": as_locked(_ROWS[:3]),
        "locked xls": locked_old(as_old_xls(_ROWS[:4])),
    }


def damaged(data: bytes, dice: random.Random) -> bytes:
    """`data` with bytes changed, cut out, doubled, put in; for an archive now and then its parts."""
    if data.startswith(b"PK") and dice.random() < 0.7:
        return _within(data, dice)
    own = bytearray(data)
    for _ in range(dice.randint(1, 5)):
        at = dice.randrange(len(own) + 1)
        until = at + dice.choice([1, 1, 4, 40, 400])
        what = dice.randrange(5)
        if what == 0:
            own[at:until] = bytes(dice.randrange(256) for _ in range(min(until, len(own)) - at))
        elif what == 1:
            del own[at:until]
        elif what == 2:
            own[at:at] = own[at:until] * dice.choice([1, 2, 50])
        elif what == 3:
            own[at:at] = dice.choice(_NASTY) * dice.choice([1, 3, 200])
        else:
            del own[at:]
    return bytes(own)


def _within(archive: bytes, dice: random.Random) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(target, "w", 8) as new:
        names = old.namelist()
        hit = dice.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, damaged(part.replace(b"PK", b"pk"), dice) if name == hit else part)
    return target.getvalue()


def read(folder: Path, data: bytes) -> None:
    """Read it; anything but an export or an IntakeError in one printable line fails."""
    path = folder / "任意.csv"
    path.write_bytes(data)
    began = time.process_time()
    said = ""
    try:
        read_export(path, NOW, how=How(password=PASSWORD))
    except IntakeError as error:
        said = str(error)
    assert said.isprintable()
    took = time.process_time() - began
    assert took < 1 + SECONDS_PER_MEGABYTE * len(data) / 1e6


@pytest.mark.parametrize("kind", seeds())
def test_damaged_files(tmp_path: Path, kind: str) -> None:
    dice = random.Random(kind)
    seed = seeds()[kind]
    read(tmp_path, seed)
    for _ in range(5 if "locked" in kind else 30):
        read(tmp_path, damaged(seed, dice))


@pytest.mark.parametrize(
    "data",
    [
        b"<table>" + b"<tr>" * 100_000,
        b"<html>" + b"<" * 300_000,
        b"<html>" + b"<!" * 100_000,
        b"<table><tr><td>&#" + b"9" * 100_000 + b";",
        b"<table><tr><td " + b"colspan" * 40_000 + b">",
        b"<html>" + b"<!--" * 80_000,
        b"<html><a " + b"a=" * 100_000,
        b"<html>" + b"<a='" * 60_000,
        b"<html>" + b"&#" * 100_000,
        b"<html>" + b"</" * 100_000,
        b"<html><style>" + b"</styl" * 50_000,
        b"<?xml " + b"?" * 300_000,
        b"<html>" + b"<![CDATA[" * 40_000,
        b'"' * 300_001,
        b'a,"' * 100_000,
        b'","' * 100_000,
        b"\r" * 300_000,
        b"," * 300_000,
        b"=" * 300_000,
        b"\0" * 300_000,
        b"\xff\xfe" + b"\0\xd8" * 150_000,
        ("订单编号,下单时间,订单状态\n" + "1" * 120_000 + "," + "2-" * 60_000 + ",x\n").encode(),
        ("订单编号,下单时间,应付金额,订单状态\n1,2026-1-1," + "1," * 60_000 + "待付款\n").encode(),
    ],
    ids=lambda data: repr(data[:16]),
)
def test_monotonous_files(tmp_path: Path, data: bytes) -> None:
    """What makes a careless parser look at the same bytes again and again."""
    read(tmp_path, data)


_CHILD = """
import random, resource, sys
from pathlib import Path
from tests.intake.test_fuzz import damaged, read, seeds
kind, turns, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
dice, seed, largest = random.Random(f"long {kind}"), seeds()[kind], 0
read(folder, seed)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for _ in range(turns):
    data = damaged(seed, dice)
    largest = max(largest, len(data))
    read(folder, data)
print(before * 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, largest)
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
@pytest.mark.parametrize("kind", seeds())
def test_damaged_files_by_the_thousand(tmp_path: Path, kind: str) -> None:
    """In a process of its own: it neither dies nor grows beyond what its files are worth."""
    turns = "150" if "locked" in kind else "3000"
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, kind, turns, str(tmp_path)],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    before, after, largest = map(int, done.stdout.split())
    assert after - before < _ALLOWED + TIMES_THE_FILE * largest
