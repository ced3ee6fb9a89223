"""tasks.json: what has been told outlasts the program, without a name in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu_tui import files, paths
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tasks import Runner
from kefu_tui.tasks.notices import Event
from kefu_tui.tasks.told import Told
from tests.desk.shop import Row, Shop, at


def _event(*marks: str) -> Event:
    return Event(at("21 16:10"), marks)


def test_two_programs_learn_from_each_other(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    first, second = Told(path), Told(path)
    assert first.add(_event("a"))
    first.keep()
    second.refresh()
    assert not second.add(_event("a"))
    assert second.add(_event("b"))
    second.keep()
    first.refresh()
    assert first.has("a")
    assert first.has("b")


def test_with_an_event_its_other_marks_are_told(tmp_path: Path) -> None:
    told = Told(tmp_path / "tasks.json")
    assert told.add(_event("15", "60"))
    assert not told.add(_event("60"))


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"told": 3}', b"\xff\xfe", b'{"told": [[1], null]}', b"[" * 9999],
)
def test_a_file_that_says_nothing_is_written_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tasks.json"
    path.write_bytes(content)
    told = Told(path)
    assert told.add(_event("a"))
    told.keep()
    assert Told(path).has("a")


def test_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    told = Told(tmp_path / "tasks.json")
    for number in range(6_000):
        told.add(_event(str(number)))
    told.keep()
    again = Told(tmp_path / "tasks.json")
    assert again.has("5999")
    assert not again.has("5")


def test_it_holds_nothing_of_a_buyer_and_is_private(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", "13900001111", placed="18 17:00"), Row("2", "大山"))
    shop.record("大山", Outcome.PROMISED, when="21 16:11")
    shop.move_to("21 16:50")
    assert shop.tasks.tick()
    file = paths.tasks_file(shop.desk.folder)
    text = file.read_text("utf-8")
    assert "139" not in text
    assert "大山" not in text
    assert "\\u" not in text
    assert file.stat().st_mode & 0o077 == 0


def test_a_folder_that_takes_no_file_costs_the_memory_of_a_restart_only(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨", Outcome.PROMISED, when="21 16:11")
    shop.move_to("21 16:50")

    def refuse(*_: object) -> None:
        raise OSError(28, "写不了")

    monkeypatch.setattr(files, "put", refuse)
    assert shop.told() == ["小雨"]
    shop.desk.reload()
    assert shop.told() == []
    shop.tasks = Runner(shop.desk)
    shop.desk.reload()
    assert shop.told() == ["小雨"]
