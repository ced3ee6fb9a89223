"""kefu.toml: every key, every fault with its line, and changes that keep what people wrote."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui import config
from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.rules import Rules
from kefu_tui.errors import ConfigError, StoreError

KEYS = list(config.all_keys())


def test_no_file_means_the_defaults_of_the_rules(tmp_path: Path) -> None:
    settings = config.load(tmp_path / "kefu.toml")
    assert settings.rules() == Rules()
    assert settings.agent_name == "小二"
    assert config.check(tmp_path / "kefu.toml") == []


def test_what_is_set_reaches_the_rules(tmp_path: Path) -> None:
    path = tmp_path / "kefu.toml"
    path.write_text(
        """
        [shop]
        payment_window_hours = 24
        [hours]
        phone = ["09:30-11:00", "20:00-24:00"]
        quiet = "23:00-08:00"
        [dunning]
        large_order_yuan = 99.9
        contacts_per_day = 1
        promise_grace_minutes = 15
        """,
        "utf-8",
    )
    rules = config.load(path).rules()
    assert rules.window == timedelta(hours=24)
    assert rules.hours[Channel.PHONE][0] == (time(9, 30), time(11))
    assert rules.quiet == (time(23), time(8))
    assert (rules.large_from, rules.per_day) == (9_990, 1)
    assert rules.promise_grace == timedelta(minutes=15)
    assert rules.gap == Rules().gap


def test_a_download_folder_need_not_be_there_today(tmp_path: Path) -> None:
    path = tmp_path / "kefu.toml"
    config.put(path, {"inbox.folder": "~/Downloads", "inbox.pattern": "订单*"})
    settings = config.load(path).inbox
    assert config.home_path(settings.folder) == Path.home() / "Downloads"
    assert settings.pattern == "订单*"


def test_a_window_of_flash_sales_in_minutes(tmp_path: Path) -> None:
    config.put(tmp_path / "kefu.toml", {"shop.payment_window_hours": 0.5})
    assert config.load(tmp_path / "kefu.toml").rules().window == timedelta(minutes=30)


@pytest.mark.parametrize("key", KEYS)
def test_every_default_is_accepted_as_it_is_shown(tmp_path: Path, key: str) -> None:
    default = config.get(config.Settings(), key)
    text = ", ".join(map(str, default)) if isinstance(default, tuple) else str(default)
    value = config.from_text(key, text)
    assert value == default
    config.accepts(key, value)
    config.put(tmp_path / "kefu.toml", {key: value})
    assert config.load(tmp_path / "kefu.toml") == config.Settings()


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("[shop]\npayment_windw_hours = 24", 2, "shop.payment_windw_hours", "payment_window_hours"),
        ("\n\n[shp]\nname = 'x'", 3, "shp", "是不是 shop"),
        ("[zoo]\na = 1", 1, "zoo", "没有这一项"),
        ("shop = 3", 1, "shop", "应写成一节"),
        ("[[shop]]\nname = 'x'", 1, "shop", "应写成一节"),
        ("[shop]\npayment_window_hours = '24'", 2, "shop.payment_window_hours", "数字"),
        ("[shop]\npayment_window_hours = 0", 2, "shop.payment_window_hours", "大于 0"),
        ("[shop]\npayment_window_hours = nan", 2, "shop.payment_window_hours", "大于 0"),
        ("shop.payment_window_hours = -1", 1, "shop.payment_window_hours", "大于 0"),
        ("[dunning]\ncontacts_per_day = 2.5", 2, "dunning.contacts_per_day", "整数"),
        ("[dunning]\nmargin = 20", 2, "dunning.margin", "最多 1"),
        ("[agent]\nname = 3", 2, "agent.name", "文字"),
        ("[agent]\nname = '" + "长" * 41 + "'", 2, "agent.name", "最多 40 个字"),
        ("[ui]\nbell = 1", 2, "ui.bell", "true 或 false"),
        ("[ui]\ntheme = 'blue'", 2, "ui.theme", "dark 或 light"),
        ("[hours]\nphone = '11:00-12:00'", 2, "hours.phone", "一组时段"),
        ("[hours]\nsms = []\nphone = ['11:00-12:00', '9-10']", 3, "hours.phone", "'9-10'"),
        ("[hours]\nquiet = '22:00-22:00'", 2, "hours.quiet", "不是时段"),
        ("[tasks]\nreport_at = '25:00'", 2, "tasks.report_at", "不是钟点"),
        ("[tasks]\non = ['due', 'sing']", 2, "tasks.on", "一组, 每项是 due 或 closing"),
        ("[tasks]\nclosing_minutes = [60, 0]", 2, "tasks.closing_minutes", "每项是至少 1"),
        ("[tasks]\nclosing_minutes = ['60']", 2, "tasks.closing_minutes", "整数"),
        ("[inbox]\nfolder = 'Downloads'", 2, "inbox.folder", "不是完整路径"),
        ("[inbox]\nfolder = '~没有这个人/x'", 2, "inbox.folder", "不是完整路径"),
        ("[inbox]\nfolder = ['/a']", 2, "inbox.folder", "文字"),
        ("[inbox]\npattern = ' '", 2, "inbox.pattern", "不是文件名"),
        ("[inbox]\npattern = 'a/*.csv'", 2, "inbox.pattern", "不是文件名"),
        ("[inbox]\npatern = 'a*'", 2, "inbox.patern", "是不是 inbox.pattern"),
        ("# 注释\n[shop\nname = 'x'", 2, "TOML", "写法有误"),
        ("[shop]\nname = 暖居", 2, "TOML", "文字要加引号"),
        ("[shop]\nname = 'a'\nname = 'b'\n", 3, "TOML", "只写一次"),
        ("[campaign.双十一]\nfrom = 2026-11-10", 1, "campaign", "要加引号"),
        ("[campaign]\nfrom = 2026-11-10", 2, "campaign.from", "应写成一节"),
        ("[campaign.x]\nto = 2026-11-10", 1, "campaign.x", "缺少 from"),
        ("[campaign.'双十一']\nfrom = '十一月'", 2, "campaign.双十一.from", "日期"),
        ("[campaign.x]\nfrom = 2026-11-10\nto = 2026-11-09", 3, "campaign.x.to", "早于开始"),
        ("[campaign.x]\nfrom = 2026-11-10\nwaves = ['25:00']", 3, "campaign.x.waves", "不是钟点"),
        ("[campaign.x]\nfrom = 2026-11-10\nwave = []", 3, "campaign.x.wave", "campaign.x.waves"),
        ("[campaign.x]\nfrom = 2026-11-10\nphone = ['9']", 3, "campaign.x.phone", "不是时段"),
        ("[days_off]\ndays = 'sundays'", 2, "days_off.days", "none 或 weekends 或 china"),
        ("[days_off]\nalso = ['x']", 2, "days_off.also", "日期的列表"),
        ("[shifts]\nlate = '8点'", 2, "shifts.late", "不是时段"),
        ("[agent]\nshift = '夜班'", 2, "agent.shift", "早班 或 中班 或 晚班"),
    ],
)
def test_faults_with_line_key_and_words(text: str, line: int, key: str, words: str) -> None:
    faults, settings = config.examine(text)
    (fault,) = faults
    assert (fault.line, fault.key) == (line, key)
    assert words in fault.reason
    assert f"第 {line} 行" in str(fault)
    assert settings == config.Settings()


CAMPAIGN = """
[campaign."双十一"]
from = 2026-11-10
to = 2026-11-12
waves = ["13:00", "9：30"]
payment_window_hours = 0.5
phone = ["10:00-20:00"]
texts_first = true
call_seconds = 90
large_order_yuan = 500
contacts_per_day = 1
"""


def test_a_campaign_changes_what_it_names_on_its_days() -> None:
    faults, settings = config.examine(CAMPAIGN)
    assert faults == []
    rules = settings.rules()
    assert rules.on(date(2026, 11, 9)) is rules
    assert rules.on(date(2026, 11, 13)) is rules
    for day in (10, 11, 12):
        then = rules.on(date(2026, 11, day))
        assert (then.campaign, then.waves) == ("双十一", (time(9, 30), time(13)))
        assert (then.window, then.call_limit) == (timedelta(minutes=30), timedelta(seconds=90))
        assert then.hours[Channel.PHONE] == ((time(10), time(20)),)
        assert then.hours[Channel.SMS] == rules.hours[Channel.SMS]
        assert (then.large_from, then.per_day, then.in_all) == (50_000, 1, rules.in_all)
        assert then.texts_first
        # The plan of a campaign day reckons with calls as long as they may be then.
        assert then.takes == {**rules.takes, Channel.PHONE: timedelta(seconds=90)}
    campaign = settings.campaign_on(date(2026, 11, 12))
    assert campaign is not None
    assert settings.campaign_on(date(2026, 11, 13)) is None


def test_a_campaign_is_set_key_by_key(tmp_path: Path) -> None:
    path = tmp_path / "kefu.toml"
    key = "campaign.双十一.from"
    config.put(path, {key: config.from_text(key, "2026-11-11")})
    config.put(
        path, {"campaign.双十一.waves": config.from_text("campaign.双十一.waves", "10:00 13:00")}
    )
    settings = config.load(path)
    assert config.get(settings, key) == date(2026, 11, 11)
    assert config.get(settings, "campaign.双十一.waves") == ("10:00", "13:00")
    assert settings.rules().on(date(2026, 11, 11)).campaign == "双十一"
    assert settings.rules().on(date(2026, 11, 12)).campaign == ""
    assert key in config.all_keys(settings)
    with pytest.raises(ConfigError, match="没有这个活动"):
        config.get(settings, "campaign.双十二.from")
    with pytest.raises(ConfigError, match="不是日期"):
        config.from_text(key, "11.11")


@pytest.mark.parametrize(
    ("days", "saturday", "worked_sunday", "holiday"),
    [("none", False, False, False), ("weekends", True, True, False), ("china", True, False, True)],
)
def test_days_off(days: str, saturday: bool, worked_sunday: bool, holiday: bool) -> None:
    _, settings = config.examine(f"[days_off]\ndays = '{days}'\nalso = [2026-03-04]\nphone = []\n")
    rules = settings.rules()

    def is_off(day: date) -> bool:
        return rules.on(day).hours[Channel.PHONE] == ()

    assert is_off(date(2026, 11, 21)) is saturday
    assert is_off(date(2025, 9, 28)) is worked_sunday  # worked for the week of 国庆节
    assert is_off(date(2025, 10, 2)) is holiday
    assert is_off(date(2026, 3, 4))
    assert is_off(date(2199, 11, 23)) is saturday  # a Saturday of a year nobody has planned yet
    assert not is_off(date(2026, 11, 20))


def test_shop_hours_clip_every_channel() -> None:
    _, settings = config.examine("[hours]\nshop = '11:30-21:00'\n")
    hours = settings.rules().hours
    assert hours[Channel.PHONE] == ((time(11, 30), time(12)), (time(16), time(17)))
    assert hours[Channel.WANGWANG] == ((time(11, 30), time(21)),)
    assert hours[Channel.SMS] == ((time(12), time(13, 30)), (time(17, 30), time(21)))


def test_the_shift_worked_gives_its_hours() -> None:
    assert config.Settings().rules().shift is None
    text = "[agent]\nshift = '晚班'\n[shifts]\nlate = '18:00-02:00'\n"
    assert config.examine(text)[1].rules().shift == (time(18), time(2))


def test_flash_sales_have_a_window_of_their_own() -> None:
    _, settings = config.examine("[shop]\nflash_words = ['秒杀']\nflash_window_minutes = 20\n")
    rules = settings.rules()
    placed = datetime(2026, 11, 21, 12, tzinfo=SHANGHAI)
    order = Order("1", OrderStatus.UNPAID, placed, 100, item="【限时秒杀】四件套")
    assert rules.window_of(order) == timedelta(minutes=20)
    assert rules.window_of(replace(order, item="四件套")) == timedelta(hours=72)


def test_all_faults_are_told_in_the_order_of_the_file() -> None:
    text = "[ui]\nbell = 3\n[zoo]\na = 1\n[shop]\nnme = 'x'\npayment_window_hours = 'x'\n"
    faults, _ = config.examine(text)
    assert [(f.line, f.key) for f in faults] == [
        (2, "ui.bell"),
        (3, "zoo"),
        (6, "shop.nme"),
        (7, "shop.payment_window_hours"),
    ]


def test_a_change_keeps_comments_and_order(tmp_path: Path) -> None:
    path = tmp_path / "kefu.toml"
    path.write_text(
        "# 我们店\n[shop]\nname = '暖居'  # 旗舰店\n\n[agent]\nname = '阿华'\n", "utf-8"
    )
    config.put(path, {"agent.name": "小美", "shop.payment_window_hours": 24})
    text = path.read_text("utf-8")
    assert "# 我们店\n[shop]\nname = '暖居'  # 旗舰店\n" in text
    assert config.get(config.load(path), "agent.name") == "小美"
    assert config.load(path).shop.payment_window_hours == 24


@pytest.mark.parametrize("text", ["shop.name = 'a'\n", "shop = {name = 'a'}\n", "[shop]\n", ""])
def test_a_change_fits_every_way_of_writing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kefu.toml"
    path.write_text(text, "utf-8")
    config.put(path, {"shop.ship_by": "今天 17:00 前"})
    assert config.load(path).shop.ship_by == "今天 17:00 前"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("[shop\n", {"shop.name": "x"}),
        ("shop = 3\n", {"shop.name": "x"}),
        ("[[shop]]\nname = 'a'\n", {"shop.name": "x"}),
        ("[zoo]\na = 1\n", {"shop.name": "x"}),
        ("[shop]\nname = 'a'\n", {"shop.name": "x", "shop.payment_window_hours": 0}),
        ("[shop]\nname = 'a'\n", {"shop.nme": "x"}),
    ],
)
def test_nothing_is_written_unless_all_is_right(
    tmp_path: Path, text: str, values: dict[str, Any]
) -> None:
    path = tmp_path / "kefu.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError):
        config.put(path, values)
    assert path.read_text("utf-8") == text
    assert list(tmp_path.iterdir()) == [path]


def test_a_wrong_value_can_be_put_right(tmp_path: Path) -> None:
    path = tmp_path / "kefu.toml"
    path.write_text("[shop]\npayment_window_hours = 'x'\n", "utf-8")
    with pytest.raises(ConfigError, match="第 2 行"):
        config.load(path)
    config.put(path, {"shop.payment_window_hours": 24})
    assert config.load(path).shop.payment_window_hours == 24


def test_files_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "kefu.toml"
    path.write_bytes("[shop]\nname = '暖居'\n".encode("gbk"))
    with pytest.raises(ConfigError, match="UTF-8"):
        config.load(path)
    path.write_bytes("[shop]\nname = '暖居'\n".encode("utf-8-sig"))
    assert config.load(path).shop.name == "暖居"
    path.unlink()
    path.mkdir()
    with pytest.raises(ConfigError, match=r"kefu\.toml"):
        config.load(path)


def test_a_folder_that_cannot_be_written_is_the_stores_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    path = tmp_path / "file" / "kefu.toml"
    assert config.load(path) == config.Settings()
    with pytest.raises(StoreError):
        config.put(path, {"agent.name": "阿华"})


def test_words_for_true_and_false() -> None:
    for word in ("true", "True", "1", "是", "开"):
        assert config.from_text("ui.bell", word) is True
    for word in ("false", "0", "否", "关"):
        assert config.from_text("ui.bell", word) is False
    for word in ("", "也许", "2"):
        with pytest.raises(ConfigError):
            config.from_text("ui.bell", word)


@pytest.mark.parametrize("text", ["11:00-12:00,16:00-17:00", "11:00-12:00； 16:00-17:00 "])
def test_hours_as_people_type_them(text: str) -> None:
    assert config.from_text("hours.phone", text) == ("11:00-12:00", "16:00-17:00")


@given(st.sampled_from(KEYS), st.text(max_size=20))
def test_no_typed_value_breaks_anything(key: str, text: str) -> None:
    with suppress(ConfigError):
        config.accepts(key, config.from_text(key, text))


@given(st.text(max_size=60))
def test_no_file_breaks_anything(text: str) -> None:
    faults, settings = config.examine(text)
    assert faults or settings.rules()


@given(st.text(max_size=40))
def test_every_name_comes_back(name: str) -> None:
    import tomlkit

    document = tomlkit.document()
    document["agent"] = {"name": name}
    faults, settings = config.examine(tomlkit.dumps(document))
    assert not faults
    assert settings.agent.name == tomllib.loads(tomlkit.dumps(document))["agent"]["name"]


def test_permitted_hours_end_after_they_begin_and_quiet_hours_may_run_over_midnight() -> None:
    (fault,) = config.examine('[hours]\nphone = ["12:00-11:00"]\n')[0]
    assert "结束早于开始" in fault.reason
    assert config.examine('[hours]\nquiet = "23:00-09:00"\n')[0] == []


@pytest.mark.parametrize("link", ["", "https://example.com/pay?order={订单编号}&from=kefu"])
def test_the_pay_link_has_the_orders_number_or_is_empty(tmp_path: Path, link: str) -> None:
    path = tmp_path / "kefu.toml"
    config.put(path, {"shop.pay_link": link})
    assert config.load(path).shop.pay_link == link


@pytest.mark.parametrize("link", ["https://example.com/pay", "看 {订单编号}", "https://a.b/{编号}"])
def test_a_pay_link_without_its_order_is_refused(tmp_path: Path, link: str) -> None:
    with pytest.raises(ConfigError, match="付款链接"):
        config.put(tmp_path / "kefu.toml", {"shop.pay_link": link})
