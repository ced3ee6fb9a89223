"""`kefu store backup|restore|compact`."""

from __future__ import annotations

from pathlib import Path

from kefu_tui.storage.loading import JOURNAL, SNAPSHOT
from tests.cli.commands import Kefu
from tests.desk.shop import Row


def _two(kefu: Kefu) -> None:
    kefu.take("21 16:00", Row("1"), Row("2", buyer="大山"))
    kefu.ok("record", "小雨", "reminded")


def test_a_day_is_backed_up_damaged_and_restored(kefu: Kefu) -> None:
    _two(kefu)
    made = Path(kefu.ok("store", "backup").out.strip())
    assert made.parent == kefu.store / "backups"
    kefu.ok("record", "大山", "busy")
    (kefu.store / SNAPSHOT).write_bytes(b"{")
    broken = kefu("queue")
    assert broken.code == 3
    assert "kefu store restore" in broken.err
    listed = kefu.ok("store", "backup", "--list").out
    assert made.name in listed
    assert "手工" in listed
    back = kefu.ok("store", "restore", made.name)
    assert "订单 2, 催付记录 1" in back.out
    assert kefu.ok("show", "小雨", "--json").json["contacts"][0]["outcome"] == "reminded"
    assert kefu.ok("show", "大山", "--json").json["contacts"] == []
    aside = back.err.split()[-1]
    assert kefu("store", "restore", aside).code == 3, "what was damaged stays damaged"
    assert kefu.ok("store", "verify").out.startswith("订单 2")


def test_backups_as_json(kefu: Kefu) -> None:
    assert kefu.ok("store", "backup", "--list", "--json").json == []
    assert "不用备份" in kefu.ok("store", "backup").err
    assert not (kefu.store / "backups").exists()
    _two(kefu)
    one = kefu.ok("store", "backup", "--json").json
    assert (one["why"], one["sequence"]) == ("manual", 2)
    assert one in kefu.ok("store", "backup", "--list", "--json").json


def test_compact_empties_the_journal(kefu: Kefu) -> None:
    _two(kefu)
    assert "已合并" in kefu.ok("store", "compact").out
    assert (kefu.store / JOURNAL).read_bytes().count(b"\n") == 1
    assert "已合并 0 步" in kefu.ok("store", "compact").out
    assert len(kefu.ok("show", "小雨", "--json").json["contacts"]) == 1


def test_a_backup_that_is_not_there_is_said(kefu: Kefu) -> None:
    _two(kefu)
    answer = kefu("store", "restore", "kefu-nothing.json.gz")
    assert answer.code == 3
    assert "找不到" in answer.err
    assert kefu("store", "restore").code == 2
