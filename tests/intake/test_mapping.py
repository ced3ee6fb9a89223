"""Columns named by hand, kept, and found again; and columns that cannot be what they are called."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu_tui.errors import ConfigError, IntakeError, UsageError
from kefu_tui.intake import How, read_export, recognise
from kefu_tui.intake.columns import columns_of
from kefu_tui.intake.layout import NeedsMappingError
from kefu_tui.intake.mapping import LABELS, Mapping, distinct
from kefu_tui.intake.mappings import FILE, Mappings, examine, name_fault
from kefu_tui.intake.names import SYNONYMS
from tests.intake.headers import HEADERS
from tests.intake.sheets import HEADER, NOW, ROW, as_csv, as_xlsx, read_bytes, read_rows
from tests.intake.strange import HEADER as STRANGE
from tests.intake.strange import MAPPED, WORDS, strange, write
from tests.intake.test_reader import VALUES

STRANGELY = Mapping("我的", dict(MAPPED), dict(WORDS), tuple(STRANGE))


def _refused(folder: Path, data: bytes, name: str = "file.csv") -> NeedsMappingError:
    with pytest.raises(NeedsMappingError) as caught:
        read_bytes(folder, data, name)
    assert str(caught.value).startswith(f"{name}：")
    return caught.value


def _table(*rows: list[str]) -> bytes:
    return as_csv(rows).encode("utf-8")


# -- what would be a guess


def test_names_nobody_knows_are_asked_for(tmp_path: Path) -> None:
    layout = _refused(tmp_path, strange()).layout
    assert layout.header == tuple(STRANGE)
    assert layout.missing == ("number", "created", "payment", "amount")
    assert layout.samples[0][0] == "260000000000000017"
    assert layout.samples[5][0] == "139****1111"


@pytest.mark.parametrize(
    ("header", "cells", "missing"),
    [
        (["订单编号", "登记时刻", "订单状态", "应付金额"], [], ("created",)),
        (["订单编号", "下单时间", "进展", "应付金额"], [], ("payment",)),
        (["订单编号", "下单时间", "订单状态", "要给的钱"], [], ("amount",)),
        (["订单编号", "登记时刻", "进展", "要给的钱"], [], ("created", "payment", "amount")),
    ],
)
def test_what_no_name_says_but_a_column_may_hold(
    tmp_path: Path, header: list[str], cells: list[str], missing: tuple[str, ...]
) -> None:
    row = ["260000000000000017", "2026-11-20 10:00:00", "等待买家付款", "12.50"]
    error = _refused(tmp_path, _table(header, row))
    assert error.layout.missing == missing
    assert "找过" in str(error)
    assert "第 1 行表头" in str(error)


@pytest.mark.parametrize(
    ("name", "cells", "words"),
    [
        ("订单编号", ["13900001111", "13900002222", "13900003333"], "像是手机号"),
        ("订单创建时间", ["今天", "昨天", "前天"], "不是时间"),
        ("订单创建时间", ["", "", ""], "是空的"),
        ("买家应付货款", ["蓝色", "红色", "白色"], "不是金额"),
        ("买家应付货款", ["13900001111", "13900002222", "13900003333"], "像是手机号"),
        ("订单状态", ["2026-11-20", "2026-11-21", "2026-11-21"], "不是订单状态"),
    ],
)
def test_cells_that_are_not_what_their_column_is_called(
    tmp_path: Path, name: str, cells: list[str], words: str
) -> None:
    rows = [list(ROW) for _ in cells]
    for number, (row, cell) in enumerate(zip(rows, cells, strict=True)):
        row[0] = str(260000000000000000 + number)
        row[HEADER.index(name)] = cell
    error = _refused(tmp_path, _table(HEADER, *rows))
    (field,) = error.layout.doubts
    assert words in error.layout.doubts[field]
    assert name in str(error)
    assert "13900001111" not in str(error)


def test_two_columns_of_one_name_that_say_different_things(tmp_path: Path) -> None:
    header = [*HEADER, "订单状态"]
    same = [[*ROW[:3], "交易成功", *ROW[4:], "交易成功"]] * 2
    assert len(read_rows(tmp_path, *same, header=header).orders) == 1
    error = _refused(tmp_path, _table(header, [*ROW, "交易成功"]))
    assert "第 4 列和第 7 列" in error.layout.doubts["status"]
    assert error.layout.header[6] == "订单状态 #2"
    second = error.layout.mapping({"status": "订单状态 #2"})
    export = read_export(tmp_path / "file.csv", NOW, how=How(mapping=second))
    assert export.orders[0].status.value == "paid"


@pytest.mark.parametrize("family", HEADERS)
def test_the_known_columns_go_on_whatever_is_ticked(tmp_path: Path, family: str) -> None:
    """Nothing of a real header is taken for an unknown column that may hold what is missing."""
    times = ["2026-11-20 10:00:00"]
    for kept in (["订单编号", "订单创建时间"], ["订单编号", "订单状态", "订单创建时间"]):
        header = [name for name in HEADERS[family] if name.strip() in {*kept, "主订单编号"}]
        others = [name for name in HEADERS[family] if name not in header]
        for other in others:
            money = any(sign in other for sign in ("金额", "费", "价", "抵扣", "红包", "积分"))
            cell = "9.90" if money else times[0] if other.strip().endswith("时间") else "x"
            row = [VALUES.get(name.strip(), cell) for name in (*header, other)]
            path = tmp_path / "file.csv"
            path.write_bytes(_table([*header, other], row))
            try:
                recognise(path, NOW)
            except NeedsMappingError as error:
                raise AssertionError(f"{header} {other}") from error


def test_where_no_column_is_left_none_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="没有下单时间") as caught:
        read_bytes(tmp_path, _table(["订单编号", "买家会员名"], ["260000000000000017", "x"]))
    assert not isinstance(caught.value, NeedsMappingError)
    named = _refused(
        tmp_path, _table(["订单编号", "下单时间", "卖家旗帜"], ["7", "2026-11-20", "红"])
    )
    assert named.layout.missing == ("payment", "amount")


def test_nothing_that_is_no_list_is_mapped(tmp_path: Path) -> None:
    for data in (_table(["你好"], ["再见"]), _table(["姓", "名", "岁"], ["王", "丽", "3"])):
        with pytest.raises(IntakeError) as caught:
            read_bytes(tmp_path, data)
        assert not isinstance(caught.value, NeedsMappingError)


# -- mappings


def test_a_kept_mapping_is_found_by_the_names_in_any_order(tmp_path: Path) -> None:
    how = How(saved=(replace(STRANGELY, name="别的", header=("a", "b")), STRANGELY))
    export = read_export(write(tmp_path, header=STRANGE[::-1]), NOW, how=how)
    assert export.recognised.mapping == "我的"
    assert export.recognised.header_line == 2
    assert [(o.number[-2:], o.status.value, o.amount_due) for o in export.orders] == [
        ("17", "unpaid", 12050), ("25", "paid", 8800),
    ]  # fmt: skip
    assert (export.rows, export.problems, export.unknown_words) == (3, (), ())
    fewer = [[name for name in STRANGE if name != "电话号"]]
    with pytest.raises(NeedsMappingError):
        read_export(
            _write(tmp_path, _table(*fewer, ["260000000000000017", "甲", "2026-11-20", "1", "已处理"])),
            NOW, how=how,
        )  # fmt: skip


def _write(folder: Path, data: bytes) -> Path:
    path = folder / "other.csv"
    path.write_bytes(data)
    return path


def test_a_sheet_without_the_columns_is_passed_over(tmp_path: Path) -> None:
    rows = [["汇总", "x", "y"], ["1", "2", "3"]]
    strange_rows = [row.split(",") for row in strange().decode().splitlines()]
    path = _write(tmp_path, as_xlsx(rows, strange_rows))
    export = read_export(path, NOW, how=How(mapping=STRANGELY))
    assert (export.recognised.sheet, len(export.orders)) == ("export2", 2)


def test_unknown_words_are_told_apart_from_ignored_ones(tmp_path: Path) -> None:
    mapping = replace(STRANGELY, words={"待处理": "ignored"})
    export = read_export(write(tmp_path), NOW, how=How(mapping=mapping))
    assert export.unknown_words == ("已处理", "压着")
    assert [problem.line for problem in export.problems] == [4, 5]


quick = settings(
    max_examples=120, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


@quick
@given(
    family=st.sampled_from([name for name in HEADERS if name != "detail_list_2017"]),
    shuffled=st.randoms(use_true_random=False),
    several=st.integers(1, 4),
)
def test_a_mapping_reads_the_same_orders_as_the_names(
    tmp_path: Path, family: str, shuffled: object, several: int
) -> None:
    """The header's names replaced by strangers' and shuffled: the mapping finds every field."""
    names = HEADERS[family]
    start = datetime(2026, 11, 20)  # noqa: DTZ001 - as the file has it
    rows = [
        [
            f"26000000000000{n:04d}" if name.strip() in ("订单编号", "主订单编号")
            else f"{start + timedelta(minutes=n)}" if name.strip() == "订单创建时间"
            else VALUES.get(name.strip(), "")
            for name in names
        ]
        for n in range(1, several + 1)
    ]  # fmt: skip
    known = read_rows(tmp_path, *rows, header=names)
    columns = columns_of(names)
    assert columns is not None
    strange_names = [f"列{chr(0x4E00 + index)}" for index in range(len(names))]
    mapping = Mapping(
        "m",
        {f: tuple(strange_names[i] for i in own) for f, own in columns.places.items()},
        header=tuple(strange_names),
    )
    order = list(range(len(names)))
    shuffled.shuffle(order)  # type: ignore[attr-defined]
    table = [[strange_names[i] for i in order], *([row[i] for i in order] for row in rows)]
    path = tmp_path / "ExportOrderList202611211600.csv"
    path.write_bytes(_table(*table))
    for how in (How(mapping=mapping), How(saved=(mapping,))):
        read = read_export(path, NOW, how=how)
        assert (read.orders, read.problems, read.rows) == (known.orders, known.problems, known.rows)


# -- the file they are kept in


_cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@quick
@given(
    columns=st.lists(_cells, min_size=2, max_size=5),
    words=st.dictionaries(_cells, st.sampled_from(["unpaid", "ignored"]), max_size=3),
    name=_cells.filter(lambda name: not name_fault(name)),
)
def test_what_is_kept_is_what_is_read_back(
    tmp_path: Path, columns: list[str], words: dict[str, str], name: str
) -> None:
    kept = Mappings(tmp_path)
    (tmp_path / FILE).unlink(missing_ok=True)
    header = tuple(distinct(columns))
    mapping = Mapping(name, {"number": header[:1], "phone": header[:2]}, words, header)
    other = Mapping("别的" * 10, {"number": ("单号",)}, {}, ("单号", "\x7f\t"))
    kept.save(other)
    kept.save(mapping)
    assert kept.all() == {other.name: other, mapping.name: mapping}
    assert mapping.fits(columns[::-1]) == mapping.fits(list(reversed(header)))
    kept.save(mapping)
    assert list(kept.all()) == [other.name, mapping.name]


def test_a_mapping_for_the_same_header_replaces_the_old_one(tmp_path: Path) -> None:
    kept = Mappings(tmp_path)
    kept.save(STRANGELY)
    kept.save(replace(STRANGELY, name="新的"))
    assert list(kept.all()) == ["新的"]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageError, match="新的"):
        kept.named("我的")
    for name in ("", " ", "长" * 41, "a\nb"):
        with pytest.raises(ConfigError):
            kept.save(replace(STRANGELY, name=name))
    assert list(kept.all()) == ["新的"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('["甲"]\n["甲".columns]\nnumber = "单"\nnumbr = "x"\n', 4, "没有这个字段"),
        ('["甲"]\n["甲".columns]\nnumber = ["单", 3]\n', 3, "应为列名"),
        ('["甲"]\n["甲".columns]\ncreated = "下"\n', 2, "订单编号"),
        ('["甲"]\nheader = "单"\n["甲".columns]\nnumber = "单"\n', 2, "一组列名"),
        ('["甲"]\nfoo = 1\n["甲".columns]\nnumber = "单"\n', 2, "没有这一项"),
        ('["甲"]\n["甲".columns]\nnumber = "单"\n["甲".status]\n"待 处" = "open"\n', 5, "unpaid"),
        ('["甲"]\n["甲".columns]\nnumber = "单"\nstatus = \n', 4, "写法有误"),
        ("a = 1\n", 1, "一节"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    faults, mappings = examine(text)
    assert mappings == {}
    assert (faults[0].line, words in faults[0].reason) == (line, True), faults
    assert str(faults[0]).startswith(f"mappings.toml 第 {line} 行 ")
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="列对应有误"):
        Mappings(tmp_path).all()


def test_every_field_has_a_name_for_the_agent() -> None:
    assert LABELS.keys() <= SYNONYMS.keys()


def test_the_guides_example_can_be_written_so() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "imports.md").read_text("utf-8")
    faults, mappings = examine(guide.split("```toml\n")[1].split("```")[0])
    assert faults == []
    (example,) = mappings.values()
    assert example.fits(STRANGE)
    for word in guide.partition("字段 = 列名")[2].partition("|")[0].split("`")[1::2]:
        assert word in LABELS, word
