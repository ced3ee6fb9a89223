"""Other people's text: it never steers the terminal, forges a line or breaks the JSON."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path

import pytest

from kefu_tui.domain.outcomes import Outcome
from tests.cli.commands import Answer, Kefu
from tests.desk.shop import HEADER, Row

NICKS = (
    "\x1b[31m红\x1b[0m",
    "\x1b]0;标题\x07",
    "\x9b31mC1",
    "[red]红[/red]",
    "订单[/x]号",
    "=1+1",
    "两\n行",
    "回\r车",
    "制\t表",
    "\u202e反",
    "行\u2028分",
    "--json",
    "-rf",
    "𠮷😀",
    "  空 白 ",
    '引"号',
    "长" * 80,
)


@pytest.fixture
def hostile(kefu: Kefu) -> Kefu:
    """Every text cell of the file is somebody's joke."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for index, nick in enumerate(NICKS):
        row = Row(str(10**17 + index), nick, memo=f"备注{nick}", item=nick, receiver=nick)
        writer.writerow(row.cells())
    path = kefu.folder / "ExportOrderList202611211610.csv"
    path.write_bytes(text.getvalue().encode("utf-8"))
    kefu.ok("import", path)
    return kefu


def _check_plain(answer: Answer) -> None:
    for text in (answer.out, answer.err):
        steering = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")}
        assert steering <= {"\n"}, (steering, text)


def test_the_queue_has_one_line_a_case(hostile: Kefu) -> None:
    answer = hostile.ok("queue")
    _check_plain(answer)
    assert len(answer.out.splitlines()) == len(NICKS) + 1


def test_json_gives_the_names_as_they_are(hostile: Kefu) -> None:
    cases = {row["case"] for row in hostile.ok("queue", "--json").json}
    assert "\x1b[31m红\x1b[0m" in cases
    assert cases >= {"[red]红[/red]", "=1+1", "𠮷😀", "长" * 80}


def test_every_command_on_every_case(hostile: Kefu) -> None:
    for row in hostile.ok("queue", "--json").json:
        case = row["case"]
        _check_plain(hostile.ok("show", "--", case))
        assert hostile.ok("show", "--json", "--", case).json["case"] == case
        told = hostile.ok("record", "--json", "--", case, "reminded").json
        json.dumps(told)
        _check_plain(hostile.ok("undo"))
        _check_plain(hostile.ok("record", f"--agent={case}", "--", case, "other"))
    _check_plain(hostile.ok("report"))
    _check_plain(hostile.ok("report", "--text"))
    assert len(hostile.ok("report", "--json").json["detail"]) == len(NICKS)


def test_what_is_typed_comes_back_plain(hostile: Kefu) -> None:
    bad = "\x1b[2J\n" + NICKS[0]
    for command in (
        ("show", bad),
        ("record", "=1+1", bad),
        ("record", "=1+1", "reminded", "--at", bad),
        ("report", "--date", bad),
        ("queue", "--min-amount", bad),
        ("queue", "--lane", bad),
        ("config", "get", bad),
        ("scripts", "show", bad),
        ("import", bad),
        (bad,),
    ):
        answer = hostile(*command)
        assert answer.code in (1, 2)
        _check_plain(answer)
    hostile.ok("config", "set", "agent.name", "阿\x1b华")
    _check_plain(hostile.ok("config", "get", "agent.name"))


def test_remarks_take_no_line_ends_and_no_controls(hostile: Kefu) -> None:
    for outcome in (Outcome.OTHER, Outcome.THIRD_PARTY):
        told = hostile.ok(
            "record", "=1+1", outcome.value, "--note", "一\n二\x1b[31m；三", "--json"
        ).json
        assert "\n" not in told["remark"]
        assert "；" not in told["remark"]


def test_file_names_are_made_visible(kefu: Kefu, tmp_path: Path) -> None:
    path = tmp_path / "坏\x1b[31m名.csv"
    path.write_bytes(b"x")
    answer = kefu("import", path)
    assert answer.code == 1
    _check_plain(answer)
