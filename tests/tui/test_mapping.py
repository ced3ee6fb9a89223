"""导单 of files whose columns nobody could have known, whose words are strange, or that are locked."""

from __future__ import annotations

import re
from pathlib import Path

from textual.pilot import Pilot

from kefu_tui.desk import Desk
from kefu_tui.intake.mapping import Mapping
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.modals.map_columns import MapColumns
from kefu_tui.tui.modals.type_in import TypeIn
from kefu_tui.tui.screens.import_ import ImportScreen
from tests.intake.locks import locked
from tests.intake.sheets import as_xlsx
from tests.intake.strange import HEADER, write
from tests.tui.looking import press, text_of

SIZE = (120, 36)


async def _offer(pilot: Pilot[str], path: Path) -> None:
    """Type a path on the import screen and press Enter."""
    await press(pilot, "f5")
    await _offer_again(pilot, path)


async def _offer_again(pilot: Pilot[str], path: Path) -> None:
    pilot.app.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined]
    await press(pilot, "enter")
    await _settle(pilot)


async def _settle(pilot: Pilot[str]) -> None:
    """Until a screen is up that waits for the agent: the reading has ended, or asks something."""
    for _ in range(200):
        await pilot.pause(0.02)
        screen = pilot.app.screen
        if not isinstance(screen, ImportScreen) or not screen.has_class("-reading"):
            break
    await pilot.pause()


async def _point(pilot: Pilot[str], row: str, column: str) -> None:
    """Choose a row by its digit, and turn until it shows the column."""
    await press(pilot, row)
    for _ in range(len(HEADER) + 1):
        if f"< {column}" in text_of(pilot):
            return
        await press(pilot, "right")
    raise AssertionError(column)


async def test_columns_are_mapped_once_and_known_the_next_time(
    app: KefuApp, desk: Desk, tmp_path: Path
) -> None:
    path = write(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await _offer(pilot, path)
        assert isinstance(app.screen, MapColumns)
        assert "139****1111" in text_of(pilot) or "13900001111" not in text_of(pilot)
        await press(pilot, "enter")
        assert "还没有选哪一列是订单编号" in text_of(pilot)
        for row, column in zip(
            "１2345", ("单据号码", "登记时刻", "进度", "货款合计", "客户"), strict=True
        ):
            await _point(pilot, row, column)
        await press(pilot, "enter")
        await _settle(pilot)
        assert "待处理" in text_of(pilot)
        await press(pilot, "1", "2", "４")
        await _settle(pilot)
        assert isinstance(app.screen, TypeIn)
        await press(pilot, *"ERP", "enter")
        await _settle(pilot)
        shown = text_of(pilot)
        assert "新增 2" in shown
        assert desk.mappings.named("ERP").words == {
            "待处理": "unpaid", "已处理": "paid", "压着": "ignored",
        }  # fmt: skip
        await press(pilot, "enter")
        await _offer(pilot, write(tmp_path, name="again.csv", header=HEADER[::-1]))
        assert isinstance(app.screen, ImportScreen)
        assert "按已存的对应“ERP”读取" in text_of(pilot)


async def test_the_orders_it_would_make_are_shown_meanwhile(app: KefuApp, tmp_path: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await _offer(pilot, write(tmp_path, words=("等待买家付款", "交易成功", "交易关闭")))
        assert "未付款" not in text_of(pilot)
        for row, column in zip("1234", ("单据号码", "登记时刻", "进度", "货款合计"), strict=True):
            await _point(pilot, row, column)
        shown = text_of(pilot)
        assert "¥120.50  未付款" in shown
        assert "¥88.00  已付款" in shown


async def test_going_back_changes_nothing(app: KefuApp, desk: Desk, tmp_path: Path) -> None:
    before = [row.case for row in desk.rows(frozenset(), None)]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await _offer(pilot, write(tmp_path))
        assert "Esc 不导入" in text_of(pilot)
        await press(pilot, "escape")
        await _settle(pilot)
        assert isinstance(app.screen, ImportScreen)
        assert "什么都没有改" in text_of(pilot)
    assert desk.mappings.all() == {}
    assert [row.case for row in desk.rows(frozenset(), None)] == before


async def test_what_a_file_is_taken_for_is_shown_before_it_is_taken_in(
    app: KefuApp, desk: Desk, tmp_path: Path
) -> None:
    mapping = Mapping(
        "我的", {"number": ("单据号码",), "created": ("登记时刻",), "status": ("进度",)},
        header=tuple(HEADER),
    )  # fmt: skip
    desk.mappings.save(mapping)
    imports = len(desk._store.imports())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "f5")
        app.screen.query_one("#path").value = str(write(tmp_path))  # type: ignore[attr-defined]
        for _ in range(100):
            await pilot.pause(0.02)
            if "F3 看全部" in text_of(pilot):
                break
        await pilot.pause()
        shown = text_of(pilot)
        await press(pilot, "f3")
        every = text_of(pilot)
        await press(pilot, "f3")
        assert text_of(pilot) == shown
    for words in ("按已存的对应“我的”读取", "约 3 行", "表头第 2 行", "没有这些列：买家"):
        assert words in shown
    assert "认出 3 列（F3 看全部）" in shown
    assert "不用的 3 列：客户、货款合计、电话号" in shown
    assert "登记时刻" not in shown
    assert re.search("下单时间 +登记时刻", every)
    assert len(desk._store.imports()) == imports


async def test_a_password_is_typed_unseen_and_asked_for_again(
    app: KefuApp, desk: Desk, tmp_path: Path
) -> None:
    rows = [["订单编号", "下单时间", "订单状态"], ["71", "2026-11-20 10:00:00", "等待买家付款"]]
    path = tmp_path / "发货报表.xlsx"
    path.write_bytes(locked(as_xlsx(rows), "8F2k"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await _offer(pilot, path)
        assert "需要密码" in text_of(pilot)
        await press(pilot, *"wrong", "enter")
        await _settle(pilot)
        assert "密码不对" in text_of(pilot)
        await press(pilot, *"8F2k")
        assert "8F2k" not in text_of(pilot)
        await press(pilot, "enter")
        await _settle(pilot)
        assert "新增 1" in text_of(pilot)
        await _offer_again(pilot, path)
        await press(pilot, "escape")
        await _settle(pilot)
        assert "什么都没有改" in text_of(pilot)
    kept = b"".join(file.read_bytes() for file in desk.folder.rglob("*") if file.is_file())
    assert b"8F2k" not in kept
    assert b"wrong" not in kept
