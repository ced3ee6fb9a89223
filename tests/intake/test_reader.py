"""read_export as a whole: the file, its time, its report; and that nothing else is ever raised."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.orders import OrderStatus
from kefu_tui.errors import IntakeError
from kefu_tui.intake import Export, read_export
from tests.intake.headers import HEADERS
from tests.intake.sheets import (
    EXPORTED,
    HEADER,
    NAME,
    NOW,
    ROW,
    as_csv,
    as_old_xls,
    as_xlsx,
    read_bytes,
    read_rows,
)

quick = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def test_what_an_export_tells(tmp_path: Path) -> None:
    data = as_csv([[*HEADER, "外部系统编号"], [*ROW, "x"]]).encode("gb18030")
    export = read_bytes(tmp_path, data)
    assert export.file == NAME
    assert export.digest == hashlib.sha256(data).hexdigest()
    assert (export.encoding, export.family) == ("gb18030", "order_list_csv")
    assert (export.exported_at, export.rows) == (EXPORTED, 1)
    assert export.columns == {
        "number": "订单编号",
        "buyer": "买家会员名",
        "goods": "买家应付货款",
        "status": "订单状态",
        "created": "订单创建时间",
        "item": "宝贝标题",
    }
    assert export.ignored == ("外部系统编号",)


@pytest.mark.parametrize(
    ("name", "exported"),
    [
        ("ExportOrderList202002211610.csv", (2020, 2, 21, 16, 10, 0)),
        ("ExportOrderList20200221161033.csv", (2020, 2, 21, 16, 10, 33)),
        ("ExportOrderList202002211610 (1).csv", (2020, 2, 21, 16, 10, 0)),
        ("订单报表 2020-02-21 16-10.xlsx", (2020, 2, 21, 16, 10, 0)),
        ("订单_2020-02-21_16-10-33.csv", (2020, 2, 21, 16, 10, 33)),
        ("export_20200221_161033.csv", (2020, 2, 21, 16, 10, 33)),
        ("2020年02月21日16时10分.csv", (2020, 2, 21, 16, 10, 0)),
        ("ExportOrderList20200221.csv", (2024, 5, 6, 7, 8, 9)),
        ("ExportOrderList202013411610.csv", (2024, 5, 6, 7, 8, 9)),
        ("ExportOrderList1582272600000.csv", (2024, 5, 6, 7, 8, 9)),
        ("订单.csv", (2024, 5, 6, 7, 8, 9)),
        ("ExportOrderList202612312359.csv", (2026, 11, 21, 16, 10, 0)),
    ],
)
def test_the_time_of_export(tmp_path: Path, name: str, exported: tuple[int, ...]) -> None:
    """Digits of the name, else the file's own time; never later than now."""
    year, month, day, hour, minute, second = exported
    path = tmp_path / name
    path.write_bytes(as_csv([HEADER, ROW]).encode())
    changed = datetime(2024, 5, 6, 7, 8, 9, tzinfo=SHANGHAI).timestamp()
    os.utime(path, (changed, changed))
    export = read_export(path, NOW)
    assert export.exported_at == datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    assert export.exported_at.utcoffset() == timedelta(hours=8)
    assert export.orders[0].seen_at == export.exported_at


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    rows = [[str(10_000 + n), *ROW[1:]] for n in range(4_500)]
    path = tmp_path / NAME
    path.write_bytes(as_csv([HEADER, *rows]).encode())
    seen: list[tuple[int, int]] = []
    export = read_export(path, NOW, progress=lambda done, total: seen.append((done, total)))
    assert len(export.orders) == 4_500
    assert 1 < len(seen) < 5
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert all(done <= total for done, total in seen)
    assert seen[-1] == (4_500, 4_500)
    assert export == read_export(path, NOW)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda _path: None, "找不到"),
        (lambda path: path.mkdir(), "文件夹"),
        (lambda path: path.write_bytes(b""), "空的"),
    ],
    ids=["missing", "folder", "empty"],
)
def test_files_that_cannot_be_read(tmp_path: Path, make: object, said: str) -> None:
    path = tmp_path / "订单.csv"
    assert callable(make)
    make(path)
    with pytest.raises(IntakeError, match=f"订单.csv：.*{said}"):
        read_export(path, NOW)


def test_a_header_without_rows_is_an_empty_export(tmp_path: Path) -> None:
    export = read_rows(tmp_path)
    assert (export.orders, export.problems, export.rows) == ((), (), 0)


@quick
@given(data=st.binary(max_size=400))
def test_no_bytes_raise_anything_else(tmp_path: Path, data: bytes) -> None:
    _read_or_refuse(tmp_path, data)


@quick
@given(
    start=st.sampled_from(
        [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xef\xbb\xbf", b"BM", b"%PDF"]
        + ["订单编号,下单时间,订单状态\n".encode(codec) for codec in ("utf-8", "gbk", "utf-16")]
    ),
    rest=st.binary(max_size=300),
)
def test_no_bytes_behind_a_good_beginning_raise(tmp_path: Path, start: bytes, rest: bytes) -> None:
    _read_or_refuse(tmp_path, start + rest)


@quick
@given(
    book=st.sampled_from([as_xlsx([HEADER, ROW]), as_old_xls([HEADER, ROW])]),
    where=st.floats(0, 1, exclude_max=True),
    byte=st.integers(0, 255),
    cut=st.booleans(),
)
def test_no_damaged_workbook_raises(
    tmp_path: Path, book: bytes, where: float, byte: int, cut: bool
) -> None:
    at = int(where * len(book))
    _read_or_refuse(tmp_path, book[:at] if cut else book[:at] + bytes([byte]) + book[at + 1 :])


@quick
@given(rows=st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=6))
def test_no_rows_raise_and_none_vanish(tmp_path: Path, rows: list[list[str]]) -> None:
    text = as_csv([HEADER, *rows])
    export = _read_or_refuse(tmp_path, text.encode("utf-8", "surrogatepass"))
    if export:
        assert len(export.orders) + len({p.line for p in export.problems}) <= export.rows + 6


def _read_or_refuse(folder: Path, data: bytes) -> Export | None:
    path = folder / "任意.csv"
    path.write_bytes(data)
    try:
        return read_export(path, NOW)
    except IntakeError as error:
        said = str(error)
    assert said.startswith("任意.csv：")
    assert said.isprintable()
    return None


VALUES = {
    "订单编号": "260000000000000017",
    "主订单编号": "",
    "子订单编号": "260000000000000018",
    "买家会员名": "tb_小鹿",
    "买家会员昵称": "小鹿的昵称",
    "买家应付货款": "100.00",
    "买家应付邮费": "8.00",
    "总金额": "999.00",
    "买家实际支付金额": "108.00",
    "买家实付金额": "108.00",
    "订单状态": "交易成功",
    "买家留言": "尽快发货",
    "收货人姓名": "林书瑶",
    "收货地址": "浙江省 杭州市 余杭区 示例路 7 号",
    "联系手机": "'13900000017",
    "联系电话": "",
    "订单创建时间": "2026-11-20 00:42:32",
    "订单付款时间": "2026-11-20 00:42:40",
    "宝贝标题": "示例毛毯",
    "商品标题": "示例毛毯",
    "标题": "示例毛毯",
    "订单备注": "要开发票",
    "商家备忘": "",
    "商家备注": "要开发票",
    "宝贝总数量": "2",
    "店铺名称": "示例·暖居家纺旗舰店",
    "订单关闭原因": "订单未关闭",
    "退款金额": "无退款申请",
    "运送方式": "快递",
    "购买数量": "2",
    "备注": "要开发票",
}
"""What a column holds in the test below; any other column holds `<its name>`."""

NEEDED = {"订单编号", "主订单编号", "订单创建时间", "订单状态"}


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Any columns of a known header, in any order, with strangers between; and a row for them."""
    family = draw(st.sampled_from([name for name in HEADERS if name != "detail_list_2017"]))
    names = HEADERS[family]
    kept = [name for name in names if name.strip() in NEEDED or draw(st.booleans())]
    strangers = draw(
        st.lists(st.sampled_from(["自定义1", "备注标签", "花名", "卖家旗帜"]), unique=True)
    )
    header = draw(st.permutations(kept + strangers))
    detail = family == "detail_list_2021"
    cells = VALUES | {"主订单编号": "260000000000000017"} if detail else VALUES
    return header, [cells.get(name.strip(), f"<{name}>") for name in header]


@quick
@given(table=_tables())
def test_any_columns_in_any_order(tmp_path: Path, table: tuple[list[str], list[str]]) -> None:
    header, row = table
    export = read_rows(tmp_path, row, header=header)
    assert export.problems == ()
    (order,) = export.orders
    names = {name.strip() for name in header}
    assert order.number == "260000000000000017"
    assert order.status is OrderStatus.PAID
    if "买家应付货款" in names:
        assert order.amount_due == 10000 + 800 * ("买家应付邮费" in names)
    else:
        sums = {"买家实际支付金额": 10800, "买家实付金额": 10800} | {"总金额": 99900}
        assert order.amount_due == max((sums.get(name, 0) for name in names), default=0)
    paid = names & {"买家实际支付金额", "买家实付金额"}
    assert order.paid_amount == (10800 if paid else order.amount_due)
    assert order.buyer in ({"tb_小鹿"} if "买家会员名" in names else {"小鹿的昵称", ""})
    assert order.receiver == ("林书瑶" if "收货人姓名" in names else "")
    assert order.phone == ("13900000017" if "联系手机" in names else "")
    assert order.item == ("示例毛毯" if names & {"宝贝标题", "商品标题", "标题"} else "")
    assert order.memo == ("要开发票" if names & {"订单备注", "商家备注", "备注"} else "")
    assert order.message == ("尽快发货" if "买家留言" in names else "")
    assert (order.paid_at is not None) is ("订单付款时间" in names)
    assert "<" not in repr((order.shop, order.region, order.close_reason, order.buyer))
