"""Purge: personal data of old records go, every figure stays, and later imports bring none back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.bootstrap import open_for_check, open_for_upkeep
from kefu_tui.desk import Desk
from kefu_tui.domain.cases import build_case
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.moments import SHANGHAI, day_start
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.domain.personal import PURGED_BEFORE, alias_number, bare_contact, bare_order
from kefu_tui.domain.priority import Lane
from kefu_tui.domain.remarks import format_remark
from kefu_tui.domain.rules import Rules
from kefu_tui.errors import KefuError, StoreError
from kefu_tui.ports import Purged
from kefu_tui.reports.asjson import report_json
from kefu_tui.storage import disk
from kefu_tui.storage.purging import plan
from kefu_tui.storage.repository import open_store
from tests.desk.shop import Row, Shop, export, random_attempt
from tests.storage.samples import FailingDisk, contact, import_, order

FIRST = datetime(2026, 11, 1, tzinfo=SHANGHAI)
BEFORE = date(2026, 11, 15)
NOW = "28 16:10"
EXPORTS = ("03 16:00", "06 11:30", "09 16:20", "12 16:20", "14 16:00", "16 11:10", "20 16:30",
           "25 16:10", NOW)  # fmt: skip
NOTES = (
    "送香薰小样 电 13700002222",
    "{day} 小美 已催付",
    "{day} 小美 已催付 又打了 13700002222",
    "{day} 小美 已催付；{day} 小美 已催付 第二次",
    "{day} 阿华 已催付",
    "{day} 小刚 顾客明天下午付款；发顺丰",
    "{day}小刚 顾客忙 明天20:30再联系",
    "{day} 小美 卡里余额不足",
    "{day} 小美 电话未接通",
    "{day} 赵敏 要改地址；{day} 赵敏 要改颜色",
    "{day} 小美 顾客反感 勿再联系",
    "{day} 小美 顾客不需要 关闭交易",
)


class Month:
    """A generated November: orders with their fates, exported and worked again and again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.draw = Random(seed)
        self.shop = Shop(folder, EXPORTS[0])
        self.rows = [row for index in range(40) for row in self._orders_of(index)]
        self.files: list[Path] = []
        for moment in EXPORTS:
            self.shop.move_to(moment)
            self.files.append(self.write(moment))
            self.shop.desk.import_file(self.files[-1])
            self._work()

    def _orders_of(self, index: int) -> Iterator[tuple[Row, datetime | None, bool]]:
        """Orders of one buyer: the row, when it is paid (if ever), whether that is paid back."""
        draw = self.draw
        buyer = draw.choice([f"nick_{index}", f"nick_{index}", f"nick_{index}", f"n**{index}", ""])
        first = draw.randrange(27 * 24 * 60)
        turns = draw.choice((1, 1, 2, 3))
        for turn in range(turns):
            placed = FIRST + timedelta(minutes=first + turn * draw.randrange(60, 9 * 24 * 60))
            if index % 4 == 0 and turn == turns - 1:
                placed = FIRST + timedelta(days=26, minutes=draw.randrange(1, 1_500))
            day = placed + timedelta(hours=draw.randrange(48))
            note = draw.choice(NOTES) if draw.random() < 0.5 else ""
            wait = timedelta(minutes=draw.choice((3, 200, 1_500, 3_000, 5_000)))
            row = Row(
                f"26{index:014d}{turn:02d}",
                buyer,
                draw.choice((900, 4_900, 26_900, 126_300)),
                placed,
                memo=note.format(day=f"{day:%m.%d}"),
                item=f"商品{draw.randrange(3)}",
                receiver=f"收货{index}",
                phone=f"1390000{index:04d}",
            )
            yield row, placed + wait if draw.random() < 0.5 else None, draw.random() < 0.15

    def write(self, moment: str, name: str = "") -> Path:
        """The file as it would be downloaded at `moment`."""
        now = self.shop.now
        shown = []
        for row, paid_at, refunded in self.rows:
            assert isinstance(row.placed, datetime)
            if row.placed > now:
                continue
            if paid_at and paid_at <= now:
                status, why = ("交易关闭", "退款") if refunded else ("交易成功", "")
                shown.append(replace(row, status=status, paid_at=paid_at, close_reason=why))
            elif row.placed + timedelta(hours=80) <= now:
                shown.append(replace(row, status="交易关闭", close_reason="买家未付款"))
            else:
                shown.append(row)
        path = export(self.shop.folder, moment, shown)
        return path.rename(path.with_name(name)) if name else path

    def _work(self) -> None:
        desk, draw = self.shop.desk, self.draw
        for standing in list(desk.worklist):
            if draw.random() < 0.6:
                attempt = random_attempt(draw, desk.now)
                note = f"找 收货 {draw.randrange(99)} 电 13900001234" if draw.random() < 0.5 else ""
                try:
                    desk.record(standing.case.key, attempt._replace(note=note))
                except KefuError:
                    continue
            if draw.random() < 0.1:
                with suppress(KefuError):
                    desk.undo()


def _reports(desk: Desk) -> dict[date, dict[str, Any]]:
    """Every day's report, and the whole month's, without the names in its detail rows."""
    days = [FIRST.date() + timedelta(days=n) for n in range(30)]
    found: dict[date, dict[str, Any]] = {day: report_json(desk.report(day)) for day in days}
    found[date.max] = report_json(desk.report(days[-1], 30))
    for report in found.values():
        for row in report["detail"]:
            del row["buyer"]
    return found


def _queue(desk: Desk) -> list[Any]:
    return list(desk.rows(frozenset({Lane.DUE, Lane.READY, Lane.LATER})))


def _finished(desk: Desk) -> set[tuple[Any, ...]]:
    rows = desk.rows(frozenset({Lane.DONE}))
    return {(r.orders, r.amount_due, r.placed_at, r.contacts, r.replaced_by) for r in rows}


def _purge(folder: Path, now: datetime, before: date = BEFORE) -> Purged:
    store = open_for_upkeep(folder)
    try:
        expected = store.purgeable(before, now)
        done = store.purge(before, now)
        assert done == expected
        return done
    finally:
        store.close()


def _contents(folder: Path) -> str:
    """All that stands in the store's files, Chinese as Chinese, however it is written."""
    data = b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())
    plain = data.decode("utf-8", "replace")
    return plain + re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), plain)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_month_keeps_its_figures_and_its_queue(tmp_path: Path, seed: int) -> None:
    month = Month(tmp_path, seed)
    shop, store = month.shop, tmp_path / "store"
    reports, queue, finished = _reports(shop.desk), _queue(shop.desk), _finished(shop.desk)
    assert sum(len(r["detail"]) for r in reports.values()) > 20
    assert len(queue) > 3
    shop.desk.close()
    done = _purge(store, shop.now)
    assert min(done) > 3
    desk = shop.open()
    assert _queue(desk) == queue
    assert _finished(desk) == finished
    assert _reports(desk) == reports
    desk.close()
    assert _purge(store, shop.now) == (0, 0, 0)
    assert open_for_check(store).verify().faults == ()


@pytest.mark.parametrize("seed", [5, 6])
def test_what_is_purged_stays_out(tmp_path: Path, seed: int) -> None:
    """Old exports again, and a newer one that reaches far back; beside a twin never purged."""
    month = Month(tmp_path, seed)
    shop, store = month.shop, tmp_path / "store"
    shop.desk.close()
    twin = Shop(tmp_path / "twin", NOW)
    twin.desk.close()
    shutil.copytree(store, tmp_path / "twin" / "store", dirs_exist_ok=True)
    _purge(store, shop.now)
    before = {o.number: o for o in open_for_check(store).orders()}
    for one in (shop, twin):
        one.move_to("28 18:00")
        one.open()
    again = month.write("27 18:00", "again.csv")
    newer = month.write("28 18:00")
    for path in (*month.files, again, newer):
        assert shop.desk.import_file(path)[1:3] == twin.desk.import_file(path)[1:3]
    assert _reports(shop.desk) == _reports(twin.desk)
    assert _queue(shop.desk) == _queue(twin.desk)
    for number, then in before.items():
        now = shop.desk._store.order(number)
        assert now is not None
        if then.created_at < day_start(BEFORE):
            assert (now.buyer, now.receiver, now.phone, now.memo) == (
                then.buyer, then.receiver, then.phone, then.memo,
            )  # fmt: skip
    twin.desk.close()
    shop.desk.close()


def test_nothing_of_an_old_buyer_is_left_in_any_file(tmp_path: Path) -> None:
    shop = Shop(tmp_path, "01 16:10")
    memo = "送到王丽家 13700002222；11.01 小美 已催付；11.01 王丽 改地址"
    old = Row("260000000000000001", "王丽88", placed="01 09:00", memo=memo, phone="13900004591")
    shop.take("01 16:10", old)
    shop.record("王丽88", Outcome.THIRD_PARTY, Channel.PHONE, note="13900005555")
    shop.record("王丽88", Outcome.OTHER, note="她妈妈张三接的")
    shop.desk.address_as("王丽88", "女士")
    (tmp_path / "store" / "kefu.json.journal.torn-1-00000000").write_text("13900004591")
    shop.desk.close()
    assert _purge(tmp_path / "store", shop.now.replace(day=28)) == (1, 2, 1)
    (tmp_path / "store" / "kefu.toml").unlink()
    left = _contents(tmp_path / "store")
    for word in (
        "王丽",
        "13900004591",
        "13700002222",
        "13900005555",
        "张三",
        "改地址",
        "妈妈",
        "女士",
    ):
        assert word not in left
    store = open_for_check(tmp_path / "store")
    (found,) = store.orders()
    assert (found.buyer, found.memo, found.item, found.amount_due) == (
        "已清除-000001", "11.01 同事1 已催付；11.01 同事2 已清除", "羊毛衫 260000000000000001", 10_000,
    )  # fmt: skip
    assert [(c.case, c.note, c.phone, c.remark) for c in store.contacts()] == [
        ("已清除-000001", "", "", "11.01 阿华 非本人接听 已留新号码"),
        ("已清除-000001", "", "", "11.01 阿华 已联系"),
    ]


def test_the_title_of_who_is_still_a_customer_stays(tmp_path: Path) -> None:
    shop = Shop(tmp_path, "01 16:10")
    shop.take("01 16:10", Row("1", placed="01 09:00"), Row("2", "大山", placed="01 09:00"))
    for key in ("小雨", "大山"):
        shop.desk.address_as(key, "先生")
    shop.move_to("27 16:10")
    shop.take("27 16:10", Row("3", placed="27 09:00"))
    shop.desk.close()
    _purge(tmp_path / "store", shop.now)
    desk = shop.open()
    assert (desk.title_of("小雨"), desk.title_of("大山")) == ("先生", "")
    desk.close()


def _plan(orders: list[Order], contacts: list[Contact], before: date = BEFORE) -> Any:
    return plan(orders, contacts, before, datetime(2026, 11, 28, 16, tzinfo=SHANGHAI))


def _november(number: int, day: int, **changes: Any) -> Order:
    given: dict[str, Any] = {
        "created_at": datetime(2026, 11, day, 9, tzinfo=SHANGHAI),
        "receiver": "王丽",
        "phone": "13900004591",
        "buyer": "买家",
        "status": OrderStatus.PAID,
    }
    return order(number, **(given | changes))


def test_a_buyer_in_work_is_left_alone() -> None:
    live = _november(2, 27, status=OrderStatus.UNPAID)
    told = contact(1, case="买家", at=datetime(2026, 11, 2, tzinfo=SHANGHAI), note="改地址")
    assert _plan([_november(1, 2), live], [told]).purged == (0, 0, 0)


def test_a_buyer_with_something_newer_keeps_the_nick_only() -> None:
    newer = contact(2, case="买家", at=datetime(2026, 11, 15, tzinfo=SHANGHAI), note="改地址")
    found = _plan([_november(1, 2)], [newer])
    assert (found.contacts, found.renamed) == ([], {})
    (left,) = found.orders
    assert (left.buyer, left.receiver, left.phone) == ("买家", "", "")


def test_who_must_not_be_called_keeps_the_nick() -> None:
    when = datetime(2026, 11, 3, 11, tzinfo=SHANGHAI)
    word = contact(1, id=1, case="买家", at=when, outcome=Outcome.DO_NOT_CONTACT, note="很生气")
    found = _plan([_november(1, 2)], [word])
    assert found.renamed == {}
    assert [c.note for c in found.contacts] == [""]
    by_memo = _plan([_november(1, 2, memo="11.03 小美 顾客反感 勿再联系")], [])
    assert by_memo.renamed == {}
    lifted = replace(word, id=2, at=when + timedelta(hours=1), outcome=Outcome.CONTACT_AGAIN)
    assert _plan([_november(1, 2)], [word, lifted]).renamed == {"买家": "已清除-000001"}


def test_aliases_go_on_from_the_last_one() -> None:
    orders = [_november(1, 2, buyer="已清除-000007"), _november(2, 3), _november(3, 4)]
    found = _plan(orders, [])
    assert found.renamed == {"买家": "已清除-000008"}
    assert all(alias_number(o.buyer) for o in found.orders)


def test_masked_and_nameless_buyers_get_no_alias() -> None:
    found = _plan([_november(1, 2, buyer="王**"), _november(2, 3, buyer="")], [])
    assert [o.buyer for o in found.orders] == ["", ""]
    assert found.renamed == {}


def test_one_remark_in_an_old_and_a_new_memo_stays_one_contact() -> None:
    memo = "11.13 小美 已催付 打了两次"
    old = _november(1, 12, memo=memo, status=OrderStatus.CLOSED)
    new = _november(2, 13, memo=memo)
    now = datetime(2026, 11, 28, 16, tzinfo=SHANGHAI)
    found = _plan([old, new], [], date(2026, 11, 13)).orders
    case = build_case("买家", [*found, new], [], now=now, rules=Rules())
    assert [c.orders for c in case.contacts] == [(old.number, new.number)]


_DAYS = st.integers(2, 12).map(lambda d: date(2026, 11, d))
_OUTCOMES = st.sampled_from([o for o in Outcome if o is not Outcome.OTHER])


@given(st.data())
def test_remarks_are_read_back_as_the_same(data: st.DataObject) -> None:
    """Whatever a memo says: the same outcomes, reasons, times and orders, each as often."""
    piece = st.builds(
        lambda day, name, status: format_remark(day, name, status),
        _DAYS,
        st.sampled_from(["小美", "阿华", "王丽", "同事2", "客服-7"]),
        st.sampled_from(
            [
                "已催付", "已催付 2", "已催付 王丽", "顾客明天下午付款", "顾客11.14 20:30付款",
                "顾客忙 稍后再联系", "顾客忙 今天晚上再联系", "顾客说再看看才付款", "付款遇到问题",
                "顾客犹豫", "未接", "顾客信息错误 重拍订单", "顾客已付款", "解除勿扰 可再联系",
                "要改地址", "非本人接听 已转告", *(r.facts.status for r in Reason),
            ]
        ),
    )  # fmt: skip
    memos = data.draw(st.lists(st.lists(piece, max_size=5).map("；".join), min_size=1, max_size=3))
    states = st.sampled_from([OrderStatus.UNPAID, OrderStatus.PAID, OrderStatus.CLOSED])
    orders = [
        _november(n, 1 + n, memo=memo, status=data.draw(states)) for n, memo in enumerate(memos)
    ]
    own = contact(1, id=1, case="买家", agent="阿华", at=datetime(2026, 11, 5, 11, tzinfo=SHANGHAI))
    contacts = [own] if data.draw(st.booleans()) else []
    now = datetime(2026, 11, 28, 16, tzinfo=SHANGHAI)

    def told(orders: list[Order], contacts: list[Contact]) -> list[tuple[Any, ...]]:
        case = build_case("买家", orders, contacts, now=now, rules=Rules(window=timedelta(0)))
        return sorted(
            (c.at, c.outcome, str(c.reason), str(c.when), c.orders, c.source) for c in case.contacts
        )

    changed = plan(orders, contacts, BEFORE, now)
    by_number = {o.number: o for o in (*orders, *changed.orders)}
    after = list(by_number.values())
    calls = changed.contacts or contacts
    assert told(after, calls) == told(orders, contacts)
    for one in after:
        assert "王丽" not in one.memo
        assert "地址" not in one.memo
    again = plan(after, calls, BEFORE, now)
    assert again.purged == (0, 0, 0)


@given(_OUTCOMES, st.sampled_from([None, *Reason]), st.booleans(), st.booleans())
def test_a_bare_contact_is_bare_for_good(
    outcome: Outcome, reason: Reason | None, promised: bool, number: bool
) -> None:
    moment = datetime(2026, 11, 5, 11, tzinfo=SHANGHAI)
    told = contact(
        1,
        at=moment,
        outcome=outcome,
        reason=reason,
        when=moment + timedelta(hours=9) if promised else None,
        note="王丽 13900004591",
        phone="13900004591" if number else "",
        remark="11.05 小李 王丽 13900004591",
        script="电话首次A",
        path=("是本人", "方便"),
    )
    bare = bare_contact(told, "已清除-000001")
    assert "王丽" not in repr(bare)
    assert "13900004591" not in repr(bare)
    assert bare_contact(bare, "已清除-000001") == bare
    kept = replace(bare, case=told.case, note=told.note, phone=told.phone, remark=told.remark)
    assert kept == told


def test_of_an_order_only_what_points_to_a_person_goes() -> None:
    full = _november(
        1, 2, region="浙江 杭州", memo="改地址", message="放门口", close_reason="买家未付款",
        kept="phone=2026-11-02T09:00:00+08:00 item=2026-11-02T09:00:00+08:00",
    )  # fmt: skip
    bare = bare_order(full, "已清除-000001", "")
    assert (bare.receiver, bare.phone, bare.region, bare.memo, bare.message) == ("",) * 5
    assert bare.kept == "item=2026-11-02T09:00:00+08:00"
    same = ("number", "status", "created_at", "amount_due", "item", "close_reason", "seen_at")
    assert all(getattr(bare, name) == getattr(full, name) for name in same)


def test_an_unknown_old_order_comes_in_bare(tmp_path: Path) -> None:
    """Under its nick only where that is in the books, or must not be called."""
    store = open_store(tmp_path / "store")
    now = datetime(2026, 11, 28, 16, tzinfo=SHANGHAI)
    store.take_in(import_(), [_november(1, 20, buyer="老客")])
    store.purge(BEFORE, now)
    unwanted = "11.03 小美 顾客反感 勿再联系；改地址"
    late = [
        _november(2, 2, buyer="老客"),
        _november(3, 2, buyer="路人", memo="11.03 小美 已催付；改地址"),
        _november(4, 2, buyer="新客"),
        _november(5, 21, buyer="新客"),
        _november(6, 2, buyer="勿扰", memo=unwanted, seen_at=now),
    ]
    store.take_in(import_(2), late)
    found = {o.number[-1]: o for o in store.orders()}
    assert [found[n].buyer for n in "23456"] == ["老客", "", "新客", "新客", "勿扰"]
    assert [found[n].phone for n in "23456"] == ["", "", "", "13900004591", ""]
    assert found["6"].memo == "11.03 同事 顾客反感 勿再联系"
    store.close()


def test_the_newest_day_is_remembered(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    now = datetime(2026, 11, 28, 16, tzinfo=SHANGHAI)
    store.take_in(import_(), [_november(1, 2)])
    store.purge(BEFORE, now)
    store.purge(date(2026, 11, 1), now)
    assert store.fact(PURGED_BEFORE) == "2026-11-15"
    store.close()


def test_a_purge_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path / "store")
    now = datetime(2026, 11, 28, 16, tzinfo=SHANGHAI)
    store.take_in(import_(), [_november(n, 2, buyer=f"买家{n}") for n in range(20)])
    before = list(store.orders())
    failing = FailingDisk(monkeypatch)
    failing.fail("write", OSError(28, "full"))
    with pytest.raises(StoreError):
        store.purge(BEFORE, now)
    assert list(store.orders()) == before
    assert list(open_for_check(tmp_path / "store").orders()) == before
    failing.mend()
    assert store.purge(BEFORE, now).orders == 20
    store.close()


def test_files_that_could_not_be_rewritten_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path / "store")
    now = datetime(2026, 11, 28, 16, tzinfo=SHANGHAI)
    store.take_in(import_(), [_november(1, 2)])
    failing = FailingDisk(monkeypatch)
    failing.fail("replace", OSError(13, "denied"), times=9)
    with pytest.raises(StoreError, match="再运行一次"):
        store.purge(BEFORE, now)
    failing.mend()
    assert store.purge(BEFORE, now) == (0, 0, 0)
    store.close()
    assert "王丽" not in _contents(tmp_path / "store")
    assert disk.read(tmp_path / "store" / "kefu.json")
