"""An old export and a new file: each said once."""

from __future__ import annotations

from kefu_tui.config import TaskKind
from tests.desk.shop import Row, Shop, export


def _said(shop: Shop, kind: TaskKind) -> list[str]:
    return [n.text for n in shop.tasks.tick() if n.kind is kind]


def test_an_old_export_is_said_once(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.move_to("21 18:10")
    assert _said(shop, TaskKind.STALE) == []
    shop.move_to("21 18:11")
    assert _said(shop, TaskKind.STALE) == ["导出已是 2 小时 1 分前的, 请重新导单"]
    shop.restart()
    shop.move_to("21 19:11")
    assert _said(shop, TaskKind.STALE) == []
    shop.take("21 19:00", Row("1"))
    shop.move_to("21 21:30")
    assert len(_said(shop, TaskKind.STALE)) == 1


def test_a_file_is_said_once_as_long_as_it_stays_as_it_is(shop: Shop) -> None:
    seconds = 0.0
    shop.desk.inbox.elapsed = lambda: seconds
    shop.desk.inbox_folder().mkdir()
    path = export(shop.desk.inbox_folder(), "21 16:07", [Row("1")])
    said = []
    for _ in range(4):
        seconds += 1
        said += _said(shop, TaskKind.INBOX)
    assert said == [f"有新的导出文件: {path.name} (3 分前导出), 请导入"]
    export(shop.desk.inbox_folder(), "21 16:07", [Row("1"), Row("2")])
    for _ in range(3):
        seconds += 1
        said += _said(shop, TaskKind.INBOX)
    assert len(said) == 2
