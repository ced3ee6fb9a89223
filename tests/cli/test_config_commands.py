"""`kefu config`, `kefu setup` and `kefu store`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kefu_tui import config
from tests.cli.commands import Kefu
from tests.desk.shop import Row


def test_set_then_get(kefu: Kefu) -> None:
    assert kefu.ok("config", "get", "shop.payment_window_hours").out == "72\n"
    kefu.ok("config", "set", "shop.payment_window_hours", "24")
    assert kefu.ok("config", "get", "shop.payment_window_hours").out == "24\n"
    kefu.ok("config", "set", "hours.phone", "11:00-12:00, 16:00-18:00")
    assert kefu.ok("config", "get", "hours.phone").out == "11:00-12:00, 16:00-18:00\n"
    kefu.ok("config", "set", "ui.bell", "否")
    assert kefu.ok("config", "get", "ui.bell").out == "false\n"


def test_get_lists_every_key(kefu: Kefu) -> None:
    lines = kefu.ok("config", "get").out.splitlines()
    assert [line.split(" = ")[0] for line in lines] == list(config.all_keys())


def test_the_window_that_is_set_is_the_one_used(kefu: Kefu) -> None:
    kefu.take("21 16:10", Row("1", placed="20 12:00"))
    assert len(kefu.ok("queue", "--json").json) == 1
    kefu.ok("config", "set", "shop.payment_window_hours", "24")
    assert kefu.ok("queue", "--json").json == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("shop.payment_window_hours", "x"),
        ("shop.payment_window_hours", "0"),
        ("shop.payment_window_hours", "nan"),
        ("hours.phone", "25:00-26:00"),
        ("ui.bell", "也许"),
        ("ui.theme", "blue"),
        ("dunning.contacts_per_day", "2.5"),
        ("shop.nonsense", "1"),
    ],
)
def test_a_wrong_value_leaves_the_file_alone(kefu: Kefu, key: str, value: str) -> None:
    kefu.ok("config", "set", "agent.name", "阿华")
    before = (kefu.store / "kefu.toml").read_bytes()
    answer = kefu("config", "set", key, value)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("kefu: ")
    assert (kefu.store / "kefu.toml").read_bytes() == before


def test_a_broken_file_is_told_with_line_and_suggestion(kefu: Kefu) -> None:
    kefu.store.mkdir()
    broken = "# 我的设置\n[shop]\npayment_windw_hours = 24\n[agent]\nname = 3\n"
    (kefu.store / "kefu.toml").write_text(broken, "utf-8")
    checked = kefu("config", "check")
    assert checked.code == 2
    first, second = checked.out.splitlines()
    assert "第 3 行" in first
    assert "shop.payment_window_hours" in first
    assert "第 5 行" in second
    for command in (("queue",), ("report", "--json"), ("undo",), ("config", "get")):
        answer = kefu(*command)
        assert (answer.code, answer.out) == (2, "")
        assert "第 3 行" in answer.err
    assert (kefu.store / "kefu.toml").read_text("utf-8") == broken
    (kefu.store / "kefu.toml").write_text("[shop]\nname = '暖居'\n", "utf-8")
    assert kefu.ok("config", "check").out == ""


def test_a_mistyped_key_gets_a_suggestion(kefu: Kefu) -> None:
    for command in (("get", "shop.payment_window"), ("set", "shop.payment_window", "24")):
        answer = kefu("config", *command)
        assert answer.code == 2
        assert "shop.payment_window_hours" in answer.err


def test_setup_needs_a_terminal(kefu: Kefu) -> None:
    answer = kefu("setup")
    assert answer.code == 2
    assert "kefu config set" in answer.err


class _Typed:
    """Stands for the person at the terminal: answers by key, `None` for Ctrl-C."""

    def __init__(self, answers: dict[str, str | None]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def text(self, question: str, default: str, validate: Callable[[str], bool | str]) -> _Typed:
        self.asked.append(question)
        key = next((k for k in self.answers if k in question), "")
        self.answer = self.answers.get(key, default)
        assert self.answer is None or validate(self.answer) is True
        free = any(word in question for word in ("优惠", "截止", "哪些文件"))
        assert validate("[" * 60) is not True or free
        return self

    def ask(self, kbi_msg: str) -> str | None:
        return self.answer


def test_setup_asks_and_writes(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    kefu.ok("config", "set", "ui.theme", "light")
    monkeypatch.setenv("HOME", str(kefu.folder))
    typed = _Typed({"客服": "阿华", "付款期限": "24", "打电话": "10:00-12:00"})
    monkeypatch.setattr("questionary.text", typed.text)
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    kefu.ok("setup")
    assert len(typed.asked) == 12  # without a folder for downloads no pattern is asked for
    settings = config.load(kefu.store / "kefu.toml")
    assert (settings.agent_name, settings.ui.theme) == ("阿华", "light")
    assert settings.shop.payment_window_hours == 24
    assert settings.hours.phone == ("10:00-12:00",)
    before = (kefu.store / "kefu.toml").read_bytes()
    typed.answers = {"客服": "小美", "付款期限": None}
    answer = kefu("setup")
    assert answer.code == 130
    assert "没有改动" in answer.err
    assert (kefu.store / "kefu.toml").read_bytes() == before


def test_setup_offers_the_folder_for_downloads(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(kefu.folder))
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    typed = _Typed({})
    monkeypatch.setattr("questionary.text", typed.text)
    for name, offered in (("下载", "~/下载"), ("Downloads", "~/Downloads")):
        (kefu.folder / name).mkdir()
        (kefu.store / "kefu.toml").unlink(missing_ok=True)
        kefu.ok("setup")
        inbox = config.load(kefu.store / "kefu.toml").inbox
        assert (inbox.folder, inbox.pattern) == (offered, "ExportOrder*")
    typed.answers = {"下载文件夹: ": "~/别处", "哪些文件": "*订单*"}
    assert "还没有 ~/别处" in kefu.ok("setup").err
    inbox = config.load(kefu.store / "kefu.toml").inbox
    assert (inbox.folder, inbox.pattern) == ("~/别处", "*订单*")
    typed.answers = {"下载文件夹: ": ""}
    kefu.ok("setup")
    typed.answers = {}
    kefu.ok("setup")
    assert config.load(kefu.store / "kefu.toml").inbox.folder == "", "what was emptied stays so"


def test_setup_begins_with_what_is_set_and_enter_keeps_it(
    kefu: Kefu, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    typed = _Typed({"客服": "阿华", "店铺名": "暖居", "短信": "17:30-20:00", "大单": "350.5"})
    monkeypatch.setattr("questionary.text", typed.text)
    assert "按 Enter 保留写着的" in kefu.ok("setup").err
    before = (kefu.store / "kefu.toml").read_bytes()
    typed.answers = {}
    kefu.ok("setup")
    assert (kefu.store / "kefu.toml").read_bytes() == before


def test_store_verify_and_export(kefu: Kefu, tmp_path: Path) -> None:
    kefu.take("21 16:10", Row("1"), Row("2", "大山"))
    kefu.ok("record", "小雨", "reminded")
    assert kefu.ok("store", "verify").out == "订单 2, 催付记录 1, 导单 1\n"
    written = kefu.ok("store", "export", tmp_path / "出").out.splitlines()
    assert all(Path(path).is_file() for path in written)
    tables = json.loads((tmp_path / "出" / "kefu-export.json").read_text("utf-8"))
    assert [order["number"] for order in tables["orders"].values()] == ["1", "2"]
    (kefu.store / "kefu.json").write_text('{"orders": ', "utf-8")
    for command in (("store", "verify"), ("queue",), ("record", "小雨", "reminded")):
        answer = kefu(*command)
        assert answer.code == 3
        assert "kefu.json" in answer.err


def test_a_store_that_cannot_be_written(kefu: Kefu, tmp_path: Path) -> None:
    file = tmp_path / "不是文件夹"
    file.write_text("x", "utf-8")
    first, _ = kefu.demo()
    for command in (("import", first), ("config", "set", "agent.name", "阿华"), ("undo",)):
        answer = kefu(*command, "--store", file)
        assert (answer.code, answer.out) == (3, "")
        assert answer.err.startswith("kefu: ")
    assert file.read_text("utf-8") == "x"
