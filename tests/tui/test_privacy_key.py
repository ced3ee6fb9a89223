"""^U: nobody who looks over the shoulder reads a name, a number or an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kefu_tui import config, paths
from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tui.app import KefuApp
from tests.desk.shop import Row, export
from tests.tui.conftest import Watch
from tests.tui.looking import opened, press, text_of

SIZE = (120, 36)


@pytest.fixture
def shown_desk(tmp_path: Path, watch: Watch) -> Iterator[Desk]:
    """Two buyers whose names and numbers stand everywhere they can stand."""
    rows = [
        Row("3600000000000001", "nick_1", 126_300, watch.moment - timedelta(hours=7),
            receiver="诸葛小明", phone="13958001234", memo="诸葛小明改打13958005678"),
        Row("3600000000000002", "nick_2", 9_900, watch.moment - timedelta(hours=6),
            receiver="王丽", phone="13800138000"),
    ]  # fmt: skip
    file = export(tmp_path, "21 16:10", rows)
    built = build_desk(tmp_path / "store", Clock(lambda: watch.moment))
    built.import_file(file)
    yield built
    built.close()


def named(shown: str) -> list[str]:
    """What of the two buyers can be read."""
    whole = re.compile(
        "诸葛小明|葛小|王丽|" + "|".join(("13[89][58 ]*00[ ]?1234", "58005678", "0013 ?8000"))
    )
    return whole.findall(shown)


async def test_nobody_is_named_on_any_screen(shown_desk: Desk) -> None:
    app = KefuApp(shown_desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert named(text_of(pilot))
        await press(pilot, "ctrl+u")
        assert "已遮挡" in text_of(pilot)
        assert named(text_of(pilot)) == []
        for keys in (
            ("down",), ("up",), ("ctrl+r",), ("ctrl+y",), ("f3",), ("f3",), ("ctrl+k",), ("ctrl+k",),
            ("1",), ("ctrl+z",), ("ctrl+z",), ("ctrl+l",), ("escape",), ("2",), ("escape",),
            ("ctrl+e",), ("f4",), ("escape",), ("ctrl+g",), ("escape",), ("f8",), ("escape",),
            ("f7", "n", "i", "c", "k", "_", "1"), ("enter",), ("7",), ("f7", "n", "i"), ("enter",),
        ):  # fmt: skip
            await press(pilot, *keys)
            await pilot.pause()
            assert named(text_of(pilot)) == [], keys


async def test_what_is_copied_is_whole(shown_desk: Desk) -> None:
    app = KefuApp(shown_desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+u")
        opened(app)._show("nick_1")
        await press(pilot, "ctrl+r")
        assert "诸葛小明改打13958005678" in app.clipboard


async def test_again_shows_all_and_a_restart_remembers(
    shown_desk: Desk, tmp_path: Path, watch: Watch
) -> None:
    async with KefuApp(shown_desk).run_test(size=SIZE) as pilot:
        await pilot.pause()
        before = text_of(pilot)
        await press(pilot, "ctrl+u", "ctrl+u")
        assert "照常显示" in text_of(pilot)
        assert named(text_of(pilot)) == named(before)
        await press(pilot, "ctrl+u")
    assert config.load(paths.config_file(shown_desk.folder)).ui.privacy
    shown_desk.close()
    again = build_desk(shown_desk.folder, Clock(lambda: watch.moment))
    async with KefuApp(again).run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "已遮挡" in text_of(pilot)
        assert named(text_of(pilot)) == []
    again.close()


async def test_where_it_cannot_be_kept_it_holds_for_now(shown_desk: Desk) -> None:
    paths.config_file(shown_desk.folder).write_text("[shop\n")
    async with KefuApp(shown_desk).run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+u")
        shown = text_of(pilot)
        assert "没有改动" in shown
        assert named(shown) == []


def test_a_notice_names_nobody(shown_desk: Desk, watch: Watch) -> None:
    from kefu_tui.tasks import Runner

    shown_desk.hidden = True
    tasks = Runner(shown_desk)
    when = watch.moment + timedelta(hours=1)
    shown_desk.record("nick_2", Attempt(Outcome.PROMISED, when=when))
    watch.forward(timedelta(hours=2))
    told = [notice.text for notice in tasks.tick()]
    assert any("王*" in text for text in told)
    assert named("".join(told)) == []
