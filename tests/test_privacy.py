"""A demo day with people who can be recognised: none of them in the log, no number in a report."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kefu_tui import bootstrap, logbook
from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import OUTCOMES, Asks, Outcome, Reason
from kefu_tui.domain.priority import Lane
from kefu_tui.errors import KefuError
from kefu_tui.storage import disk
from kefu_tui.tui.app import KefuApp
from tests.cli.commands import Kefu
from tests.desk.shop import Row, export

NOTE = "换号 13811112222 找她妈妈翠花"
PHONE_NICK = "tb13955556666"
NUMBERS = ("13811112222", "13955556666", "13966667777", "057188889999", "0571-88889999")


@pytest.fixture
def kefu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Kefu:
    return Kefu(tmp_path, monkeypatch, capsys)


def _log(kefu: Kefu) -> str:
    return "".join(p.read_text("utf-8") for p in sorted(kefu.store.glob("kefu.log*")))


def _people(file: Path) -> set[str]:
    """Every nick, name, number, address, order, item and note that an export holds."""
    rows = list(csv.DictReader(io.StringIO(file.read_bytes().decode("gb18030"))))
    columns = (
        "买家会员名",
        "收货人姓名",
        "联系手机",
        "收货地址 ",
        "宝贝标题 ",
        "订单备注",
        "买家留言",
    )
    words = {row[c].strip(" '") for row in rows for c in columns}
    words |= {row["订单编号"].strip('="') for row in rows}
    return {word for word in words if len(word) > 1}


def _attempts(desk: Desk) -> Iterator[Attempt]:
    """One of every outcome, each with a note that names people."""
    for outcome, facts in OUTCOMES.items():
        when = desk.now + timedelta(hours=2) if facts.asks is Asks.TIME else None
        reason = Reason.BARGAINING if facts.asks is Asks.REASON else None
        yield Attempt(outcome, reason=reason, when=when, note=NOTE)


def _work(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day at the desk, failures of every kind included, each quoting data in its message."""
    desk = bootstrap.build_desk(kefu.store)
    keys = [s.case.key for s in desk.worklist]
    for key, attempt in zip(keys, _attempts(desk), strict=False):
        desk.record(key, attempt)
    desk.undo()
    desk.find("13955556666")
    with monkeypatch.context() as patched:

        def full(_descriptor: int, data: bytes) -> None:
            raise OSError(28, f"{data!r} {PHONE_NICK}", str(kefu.store))

        patched.setattr(disk, "write", full)
        with pytest.raises(KefuError):
            desk.record(keys[-1], Attempt(Outcome.OTHER, note=NOTE))

        def broken(key: str, *_rest: object) -> None:
            raise RuntimeError(f"{key} {NOTE}")

        patched.setattr(desk.worklist, "case", broken)
        with pytest.raises(RuntimeError):
            desk.record(keys[-2], Attempt(Outcome.OTHER, note=NOTE))
    desk.close()


def test_the_log_of_a_whole_day_names_nobody(
    kefu: Kefu, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEFU_DEBUG", "1")
    first, later = kefu.demo()
    kefu("import", first)
    _work(kefu, monkeypatch)
    kefu.move_to("21 20:10")
    kefu("import", later)
    wrong = tmp_path / "王小翠 13966667777.csv"
    wrong.write_text("订单编号,王小翠\n13966667777,x\n", "utf-8")
    assert kefu("import", wrong).code == 1
    assert kefu("import", tmp_path / f"{PHONE_NICK}.csv").code == 1
    buyer = kefu.ok("queue", "--json").json[0]["case"]
    kefu.ok("record", buyer, "other", "--note", NOTE)
    kefu("show", "13955556666")
    kefu("nonsense", PHONE_NICK)
    with monkeypatch.context() as patched:

        def crash(_self: Desk, key: str, *_rest: object) -> None:
            raise LookupError(f"{key} {NOTE}")

        patched.setattr(Desk, "card", crash)
        assert kefu("show", buyer).code == 1
    kefu("report")
    kefu("undo")
    log = _log(kefu)
    for event in ("started command=import", "store.opened orders=", "imported encoding=gb18030",
                  "failed kind=StoreFullError<OSError errno=28", "fault kind=RuntimeError at=",
                  "fault kind=LookupError at=", "failed kind=IntakeError", "stopped exit="):  # fmt: skip
        assert event in log
    people = _people(first) | _people(later)
    assert len(people) > 500
    assert [word for word in people if word in log] == []
    for word in (
        *NUMBERS,
        "翠花",
        "王小翠",
        PHONE_NICK,
        NOTE,
        "阿华",
        str(tmp_path),
        tmp_path.name,
    ):
        assert word not in log
    assert log.isascii()


async def test_what_ends_the_desk_is_logged_and_shows_no_data(
    kefu: Kefu, capsys: pytest.CaptureFixture[str]
) -> None:
    """Textual's own traceback would print the variables."""
    kefu("import", kefu.demo()[0])
    logbook.begin(logbook.Word.DESK)
    desk = bootstrap.build_desk(kefu.store)
    app = KefuApp(desk)

    def crash() -> None:
        secret = NOTE
        raise LookupError(secret)

    async def end() -> None:
        async with app.run_test() as pilot:
            app.call_later(crash)
            await pilot.pause()

    with pytest.raises(LookupError):
        await end()
    desk.close()
    shown = capsys.readouterr()
    assert "kefu.log" in shown.err
    assert "翠花" not in shown.out + shown.err
    log = _log(kefu)
    assert "fault kind=LookupError at=" in log
    assert "翠花" not in log


def _reports(kefu: Kefu) -> dict[str, str]:
    """Every form of the report, of today and of the week."""
    book = kefu.folder / "report.xlsx"
    found = {}
    for days in ("1", "7"):
        for form in ("--json", "--text", "--xlsx"):
            words = (form, book) if form == "--xlsx" else (form,)
            answer = kefu.ok("report", "--days", days, *words)
            found[form + days] = answer.out + answer.err
        with zipfile.ZipFile(book) as parts:
            found["book" + days] = "".join(
                parts.read(name).decode("utf-8", "replace") for name in parts.namelist()
            )
    return found


def test_reports_and_errors_hold_no_whole_number(kefu: Kefu, tmp_path: Path) -> None:
    rows = [
        Row("260000000000000001", PHONE_NICK, 50_000, "21 09:00", phone="13966667777", memo=NOTE),
        Row("260000000000000002", "翠花", 20_000, "21 10:00", phone="0571-88889999"),
        Row("260000000000000003", "小雨", 20_000, "21 10:00", status="0571-88889999"),
        Row("王丽 13966667777", "小雨", 20_000, "21 10:00"),
        Row("260000000000000005", "小雨", 20_000, "21 10:00", status="王丽 13966667777"),
    ]
    answer = kefu("import", export(tmp_path, "21 16:00", rows), "--json")
    reasons = " ".join(p["reason"] for p in answer.json["files"][0]["problems"])
    assert "139****7777" in reasons
    assert "0571****99" in reasons
    narrated = [answer.out, answer.err]
    told = kefu("record", PHONE_NICK, "third_party", "--note", "13811112222")
    narrated.append(told.err)
    narrated.append(kefu("record", "翠花", "other", "--note", NOTE, "--when", "明天11:00").err)
    narrated.append(kefu("show", "13966667777").err)
    narrated.append(kefu("record", PHONE_NICK, "13966667777").err)
    narrated.append(kefu("report", "--date", "13966667777").err)
    narrated.append(kefu("import", tmp_path / "13966667777.csv").err)
    assert "139****7777" in narrated[-1]
    reports = _reports(kefu)
    assert "tb139****6666" in reports["--json1"]
    assert "tb139****6666" in reports["book1"]
    for number in NUMBERS:
        assert [form for form, text in reports.items() if number in text] == []
        assert [text for text in narrated if number in text] == []


def test_the_card_keeps_the_number_it_is_called_by(kefu: Kefu, tmp_path: Path) -> None:
    row = Row("260000000000000001", PHONE_NICK, 50_000, "21 09:00", phone="13966667777")
    kefu.ok("import", export(tmp_path, "21 16:00", [row]))
    kefu.ok("record", PHONE_NICK, "third_party", "--note", "13811112222")
    desk = bootstrap.build_desk(kefu.store, reading=True)
    (line,) = desk.rows(frozenset(Lane))
    assert desk.card(line.case).case.phone == "13811112222"
    assert line.buyer == PHONE_NICK
    desk.close()
