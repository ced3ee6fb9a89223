"""The demo shop's export file, in the form of the legacy order list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from kefu_tui.demo import stock
from kefu_tui.demo.day import make_shop
from kefu_tui.demo.shop import WINDOW, DemoOrder
from kefu_tui.domain.moments import shanghai

SEED = 20261121
CASES = 60
LATER = timedelta(hours=4)
_ORDERS_PER_CASE = 5

HEADER = (
    "订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "买家支付积分",
    "总金额", "返点积分", "买家实际支付金额", "买家实际支付积分", "订单状态", "买家留言",
    "收货人姓名", "收货地址 ", "运送方式", "联系电话 ", "联系手机", "订单创建时间",
    "订单付款时间 ", "宝贝标题 ", "宝贝种类 ", "物流单号 ", "物流公司", "订单备注", "宝贝总数量",
    "店铺Id", "店铺名称", "订单关闭原因", "卖家服务费", "买家服务费", "发票抬头", "是否手机订单",
    "分阶段订单信息", "特权订金订单id", "是否上传合同照片", "是否上传小票", "是否代付", "定金排名",
    "修改后的sku", "修改后的收货地址", "异常信息", "天猫卡券抵扣", "集分宝抵扣", "是否是O2O交易",
    "退款金额", "预约门店",
)  # fmt: skip
"""The columns of 2017, blanks at the ends of names included."""

_UNPAID = "等待买家付款"
_SHIPS_AFTER = timedelta(hours=20)
_ENDS_AFTER = timedelta(days=9)


def demo_rows(
    now: datetime,
    seed: int = SEED,
    cases: int = CASES,
    *,
    orders: int | None = None,
    later: timedelta = timedelta(0),
) -> Iterator[list[str]]:
    """The rows under HEADER, newest order first, as the shop stands `later` after `now`.

    `cases`: buyers with an unpaid order at `now`; `orders`: rows in all at `now` (five per case).
    The same arguments give the same rows; a larger `later` shows the same orders further on.
    """
    now = shanghai(now)
    total = _ORDERS_PER_CASE * cases if orders is None else orders
    shop = make_shop(now, seed, cases, total)
    at = now + later
    shop.sort(key=lambda order: order.created, reverse=True)
    return (_row(order, at) for order in shop if order.created <= at)


def write_demo_export(
    path: Path,
    now: datetime,
    *,
    seed: int = SEED,
    cases: int = CASES,
    orders: int | None = None,
    when: Literal["before", "after"] = "before",
    later: timedelta = LATER,
) -> Path:
    """Write the shop's export and return its path; a folder gets it under its usual name.

    `before`: as exported at `now`. `after`: exported `later` after `now`, when some have paid,
    some closed, and new orders have come.
    """
    shift = later if when == "after" else timedelta(0)
    target = path / export_name(now + shift) if path.is_dir() else path
    rows = demo_rows(now, seed, cases, orders=orders, later=shift)
    target.write_bytes(as_csv(rows).encode("gb18030"))
    return target


def demo_next_export(
    path: Path,
    now: datetime,
    *,
    seed: int = SEED,
    cases: int = CASES,
    orders: int | None = None,
    later: timedelta = LATER,
) -> Path:
    """Write the same shop `later` after `now` (the first export's moment); returns the path."""
    return write_demo_export(
        path, now, seed=seed, cases=cases, orders=orders, when="after", later=later
    )


def export_name(at: datetime) -> str:
    """`ExportOrderList202611211610.csv`"""
    return f"ExportOrderList{shanghai(at):%Y%m%d%H%M}.csv"


def as_csv(rows: Iterator[list[str]]) -> str:
    """The file's text: like the legacy export, which quotes only where it cannot do without."""
    lines = [",".join(HEADER)]
    for row in rows:
        line = ",".join(row)
        # One comma too many or any quote besides the number's two: look at each cell.
        if line.count(",") != len(HEADER) - 1 or line.count('"') != 2:
            line = ",".join([row[0], *map(_quoted, row[1:])])
        lines.append(line)
    lines.append("")
    return "\r\n".join(lines)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if "," in cell or '"' in cell else cell


def _status(order: DemoOrder, at: datetime) -> tuple[str, str, bool]:
    """Status words, close reason, and whether money has come in, at `at`."""
    # The platform itself mixes the widths of this comma within one file.
    comma = "，" if order.number[-1] in "13579" else ","
    if order.refunded_at and order.refunded_at <= at:
        return "交易关闭", "退款", True
    if order.pays_at and order.pays_at <= at:
        if at - order.pays_at > _ENDS_AFTER:
            return "交易成功", "订单未关闭", True
        if at - order.pays_at > _SHIPS_AFTER:
            return f"卖家已发货{comma}等待买家确认", "订单未关闭", True
        return f"买家已付款{comma}等待卖家发货", "订单未关闭", True
    if order.cancelled_at and order.cancelled_at <= at:
        return "交易关闭", "买家不想买了", False
    if order.created + WINDOW <= at and not order.stages:
        return "交易关闭", "买家未付款", False
    return _UNPAID, "订单未关闭", False


def _row(order: DemoOrder, at: datetime) -> list[str]:
    status, reason, paid = _status(order, at)
    due = order.goods + order.postage
    total = _yuan(due)
    return [
        f'="{order.number}"', order.buyer, "", _yuan(order.goods), _yuan(order.postage), "0",
        total, "0", total if paid else "0.00", "0", status, order.message,
        order.receiver, order.address, order.delivery, "'null", f"'{order.phone}",
        _clock(order.created), _clock(order.pays_at) if paid and order.pays_at else "",
        order.title, "1", "", "", order.memo, str(order.quantity),
        stock.SHOP_ID, stock.SHOP, reason, "0", "0", "", "手机订单",
        order.stages, "", "否", "否", "否", "", "", "", "", "0", "0", "否",
        total if reason == "退款" else "无退款申请", "",
    ]  # fmt: skip


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _clock(moment: datetime) -> str:
    return moment.isoformat(" ", "seconds")[:19]
