"""Calling: where a number is from, and the shop's own dial command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kefu_tui import config
from kefu_tui.config.commands import dial_words
from kefu_tui.desk import dialling
from kefu_tui.desk.dialling import dial
from kefu_tui.desk.provinces import province_of
from kefu_tui.domain.phones import Phone
from kefu_tui.errors import ConfigError, KefuError
from tests.desk.shop import Row, Shop


@pytest.mark.parametrize(
    ("number", "province"),
    [
        ("13800138000", "北京"),
        ("18612344591", "北京"),
        ("13958000000", "浙江"),
        ("13600000000", "广东"),
        ("15000000000", "上海"),
        ("19900000000", ""),
        ("12000000000", ""),
        ("057188888888", ""),
        ("4008001234", ""),
    ],
)
def test_provinces_of_well_known_series(number: str, province: str) -> None:
    assert province_of(Phone(number)) == province


def test_the_card_has_the_number_as_it_is_dialled(tmp_path: Path) -> None:
    shop = Shop(tmp_path, call__prefix_zero=True, call__province="浙江")
    shop.take(
        "21 16:10",
        Row("1", "外省", phone="13800138000"),
        Row("2", "本省", phone="13958000000"),
        Row("3", "隐藏", phone="138****8000"),
        Row("4", "新号段", phone="19900000000"),
    )
    lines = {buyer: shop.desk.card(buyer).line for buyer in ("外省", "本省", "新号段")}
    assert {b: line.dialled for b, line in lines.items() if line} == {
        "外省": "013800138000",
        "本省": "13958000000",
        "新号段": "19900000000",
    }
    assert shop.desk.card("隐藏").line is None
    shop.desk.close()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("dial {号码}", ["dial", "123"]),
        ("'/opt/soft phone/dial' --to=tel:{号码};x", ["/opt/soft phone/dial", "--to=tel:123;x"]),
        ("dial {号码} # $(rm)", ["dial", "123", "#", "$(rm)"]),
        ("dial '{号码}", []),
    ],
)
def test_a_command_is_words_and_no_shell(command: str, words: list[str]) -> None:
    assert dial_words(command, "123") == words


def test_a_backslash_means_itself_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.name", "nt")
    assert dial_words(r'"C:\Soft Phone\dial.exe" {号码}', "1") == [r"C:\Soft Phone\dial.exe", "1"]


@pytest.mark.parametrize(
    ("key", "value"), [("dial", "xdg-open tel:"), ("dial", "'x {号码}"), ("province", "浙江省")]
)
def test_a_setting_that_cannot_work_is_refused(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"call.{key}"):
        config.put(tmp_path / "kefu.toml", {f"call.{key}": value})


def test_the_command_gets_the_number(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
    dial(f'"{sys.executable}" -c "{script}" "{told}" tel:{{号码}}', "013800138000")
    assert told.read_text() == "tel:013800138000"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("no-such-dialler {号码}", "找不到拨号命令 no-such-dialler"),
        (f'"{sys.executable}" -c "raise SystemExit(3)" {{号码}}', "退出码 3"),
        ("/ {号码}", "不能运行"),
    ],
)
def test_what_went_wrong_is_a_sentence_without_the_number(command: str, words: str) -> None:
    with pytest.raises(KefuError, match=words) as told:
        dial(command, "013800138000")
    assert "8000" not in str(told.value)


def test_a_softphone_that_goes_on_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialling, "_PATIENCE", 0.01)
    dial(f'"{sys.executable}" -c "import time; time.sleep(9)" {{号码}}', "1")
    (running,) = dialling._running[-1:]
    assert running.poll() is None
    running.kill()
    running.wait()
