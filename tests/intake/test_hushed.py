"""What libraries that are not Python write to descriptor 2 does not reach the agent."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest

from kefu_tui.errors import IntakeError
from kefu_tui.intake.hushed import hushed
from tests.intake.sheets import HEADER, ROW, as_xlsx, read_bytes
from tests.intake.wrapped import part_of, with_part

SHEET = "xl/worksheets/sheet1.xml"


def damaged() -> bytes:
    """A workbook with a date so far away that the library that reads it panics."""
    book = as_xlsx([HEADER, [*ROW[:4], datetime(2020, 1, 1), ROW[5]]])  # noqa: DTZ001
    part = part_of(book, SHEET)
    assert b"<v>43831</v>" in part
    return with_part(book, SHEET, part.replace(b"<v>43831</v>", b"<v>-1e300</v>"))


def test_a_panic_is_an_error_in_words_and_nothing_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(IntakeError, match="工作簿已损坏"):
        read_bytes(tmp_path, damaged())
    assert capfd.readouterr() == ("", "")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_nothing_of_it_in_the_command(tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(damaged())
    told = subprocess.run(
        [sys.executable, "-m", "kefu_tui", "import", str(tmp_path / "坏.xlsx")],
        env={**os.environ, "KEFU_STORE": str(tmp_path / "store"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    assert told.returncode == 1
    assert told.stderr.decode() == "kefu: 坏.xlsx：工作簿已损坏或没有下载完整，请重新导出\n"


def test_what_the_program_says_itself_is_heard_meanwhile() -> None:
    """As the screen is drawn while a file is read: through another descriptor."""
    code = (
        "import os, sys\n"
        "from kefu_tui.cli import main\n"
        "from kefu_tui.intake.hushed import hushed\n"
        "main._leave_descriptor_2()\n"
        "with hushed():\n"
        "    os.write(2, b'unheard')\n"
        "    print('催付', file=sys.__stderr__)\n"
        "    print('heard', file=sys.stderr)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert told.stderr.decode() == "催付\nheard\n"


def test_silence_ends_with_its_last_keeper(capfd: pytest.CaptureFixture[str]) -> None:
    both, first_left, second_left = Barrier(2), Barrier(2), Barrier(2)

    def second() -> None:
        with hushed():
            both.wait(10)
            first_left.wait(10)
        second_left.wait(10)

    other = Thread(target=second)
    other.start()
    with hushed():
        both.wait(10)
    os.write(2, b"unheard")
    first_left.wait(10)
    second_left.wait(10)
    other.join(10)
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_without_descriptor_2_all_goes_on() -> None:
    code = (
        "import os\n"
        "from kefu_tui.intake.hushed import hushed\n"
        "os.close(2)\n"
        "with hushed():\n"
        "    pass\n"
        "print('done')\n"
    )
    told = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    assert told.stdout == b"done\n"
