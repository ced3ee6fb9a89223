"""Files that cannot make orders by themselves complete those taken in before."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.errors import IntakeError
from kefu_tui.intake import read_export
from tests.intake.headers import HEADERS

NUMBER = "35150000000000079"
PLACED = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)
KNOWN = Order(NUMBER, OrderStatus.UNPAID, PLACED, 12_300, buyer="tb_小鹿")


def _known(number: str) -> Order | None:
    return KNOWN if number == NUMBER else None


def _file(folder: Path, header: list[str], *rows: dict[str, str]) -> Path:
    path = folder / "detail.csv"
    lines = [",".join(header), *(",".join(row.get(name, "") for name in header) for row in rows)]
    path.write_text("\n".join(lines), "gb18030")
    return path


def test_a_detail_list_without_times_completes_a_known_order(tmp_path: Path, now: datetime) -> None:
    row = {
        "订单编号": f'="{NUMBER}"',
        "标题": "真丝枕套",
        "购买数量": "2",
        "订单状态": "等待买家付款",
    }
    path = _file(tmp_path, HEADERS["detail_list_2017"], row)
    export = read_export(path, now, known=_known)
    (order,) = export.orders
    assert export.problems == ()
    assert (order.number, order.item, order.quantity) == (NUMBER, "真丝枕套", 2)
    assert (order.created_at, order.amount_due) == (PLACED, 12_300)


def test_a_status_alone_is_news_of_a_known_order(tmp_path: Path, now: datetime) -> None:
    row = {"订单编号": NUMBER, "订单状态": "买家已付款，等待卖家发货"}
    export = read_export(_file(tmp_path, ["订单编号", "订单状态"], row), now, known=_known)
    (order,) = export.orders
    assert order.status is OrderStatus.PAID
    assert order.paid_amount == 12_300
    assert order.settled_at == export.exported_at


def test_an_order_not_known_before_is_a_problem(tmp_path: Path, now: datetime) -> None:
    rows = [{"订单编号": NUMBER, "买家会员名": "tb_小鹿鹿"}, {"订单编号": "35150000000000080"}]
    path = _file(tmp_path, ["订单编号", "买家会员名"], *rows)
    export = read_export(path, now, known=_known)
    assert [o.status for o in export.orders] == [OrderStatus.UNPAID]
    (problem,) = export.problems
    assert problem.line == 3
    assert "之前没有导入过" in problem.reason


@pytest.mark.parametrize("known", [None, lambda _number: None])
def test_with_no_known_order_the_file_says_what_it_lacks(
    tmp_path: Path, now: datetime, known: object
) -> None:
    row = {"订单编号": NUMBER, "标题": "真丝枕套", "购买数量": "2"}
    path = _file(tmp_path, HEADERS["detail_list_2017"], row)
    with pytest.raises(IntakeError, match="宝贝明细表"):
        read_export(path, now, known=known)  # type: ignore[arg-type]
