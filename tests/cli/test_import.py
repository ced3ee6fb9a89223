"""`kefu import`: counts, problems, several files."""

from __future__ import annotations

from pathlib import Path

from tests.cli.commands import Kefu
from tests.desk.shop import Row, closed, export, paid

FILE_KEYS = {
    "file", "encoding", "family", "exported_at", "rows", "new", "updated", "unchanged", "unpaid",
    "paid", "closed", "problems",
}  # fmt: skip


def _files(kefu: Kefu) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in kefu.store.iterdir()
        if path.is_file() and not path.name.startswith(("kefu.lock", "kefu.log"))
    }


def test_the_keys_of_a_file(kefu: Kefu, tmp_path: Path) -> None:
    rows = [
        Row("1"),
        paid("2", "21 09:05"),
        closed("3"),
        Row("4", status="交易关闭", paid_at="21 09:05", close_reason="退款"),
    ]
    answer = kefu.ok("import", export(tmp_path, "21 16:05", rows), "--json")
    (file,) = answer.json["files"]
    assert file.keys() >= FILE_KEYS
    assert file["file"] == "ExportOrderList202611211605.csv"
    assert (file["encoding"], file["family"]) == ("gb18030", "order_list_csv")
    assert file["exported_at"] == "2026-11-21T16:05:00+08:00"
    assert [file[k] for k in ("rows", "new", "updated", "unchanged")] == [4, 4, 0, 0]
    assert [file[k] for k in ("unpaid", "paid", "closed")] == [1, 1, 2]
    assert file["problems"] == []


def test_what_cannot_be_used_is_reported_and_the_rest_goes_in(kefu: Kefu, tmp_path: Path) -> None:
    path = export(tmp_path, "21 16:10", [Row("1"), Row("2", status="不知道"), Row("3", "大山")])
    answer = kefu("import", path, "--json")
    assert answer.code == 1
    (file,) = answer.json["files"]
    (problem,) = file["problems"]
    assert (problem["line"], problem["column"]) == (3, "订单状态")
    assert "不知道" in problem["reason"]
    assert problem["done"] == "未导入这一行"
    written = Path(file["problems_file"])
    assert written.parent == kefu.store / "reports"
    assert "不知道" in written.read_text("utf-8-sig")
    assert file["new"] == 2
    assert len(kefu.ok("queue", "--json").json) == 2


def test_one_bad_file_does_not_keep_the_others_out(kefu: Kefu, tmp_path: Path) -> None:
    good = export(tmp_path, "21 16:10", [Row("1")])
    empty, binary, folder = tmp_path / "空.csv", tmp_path / "乱.csv", tmp_path / "夹"
    empty.write_bytes(b"")
    binary.write_bytes(bytes(range(128, 256)) * 40)
    folder.mkdir()
    bad = [tmp_path / "没有.csv", empty, binary, folder]
    answer = kefu("import", *bad, good, "--json")
    assert answer.code == 1
    files = answer.json["files"]
    assert all(file.keys() >= FILE_KEYS for file in files)
    assert [bool(file["problems"]) for file in files] == [True] * 4 + [False]
    assert files[4]["new"] == 1
    assert len(answer.err.splitlines()) == 4
    for path in bad:
        alone = kefu("import", path)
        assert (alone.code, alone.out) == (1, "")
        assert path.name in alone.err
    assert [row["case"] for row in kefu.ok("queue", "--json").json] == ["小雨"]


def test_the_same_file_twice_leaves_the_store_as_it_was(kefu: Kefu) -> None:
    first, second = kefu.demo()
    kefu.ok("import", first)
    kefu.ok("record", "=1+1", "reminded")
    before = _files(kefu)
    kefu.move_to("21 16:40")
    answer = kefu.ok("import", first, "--json")
    assert answer.json["files"][0]["unchanged"] == 300
    assert _files(kefu) == before
    kefu.move_to("21 21:00")
    kefu.ok("import", second)
    queue, before = kefu.ok("queue", "--lane", "all", "--json").json, _files(kefu)
    for path in (first, second):
        file = kefu.ok("import", path, "--json").json["files"][0]
        assert (file["new"], file["updated"]) == (0, 0)
    assert _files(kefu) == before
    assert kefu.ok("queue", "--lane", "all", "--json").json == queue


def test_the_order_of_imports_does_not_matter(kefu: Kefu) -> None:
    first, second = kefu.demo()
    kefu.move_to("21 21:00")
    shown = []
    for number, files in enumerate(((first, second), (second, first))):
        store = kefu.folder / f"store{number}"
        kefu.ok("import", *files, "--store", store)
        lanes = ("queue", "--json", "--store", store)
        shown.append(kefu.ok(*lanes).json)
    assert shown[0] == shown[1]


def test_trying_out(kefu: Kefu) -> None:
    first, _ = kefu.demo()
    answer = kefu.ok("import", first, "--dry-run", "--json")
    assert answer.json["files"][0]["new"] == 300
    assert not kefu.store.exists()
    assert "没有写入" in kefu.ok("import", first, "--dry-run").out
    assert kefu.ok("queue", "--json").json == []


def test_an_unknown_mapping_or_no_file_is_a_usage_error(kefu: Kefu) -> None:
    first, _ = kefu.demo()
    assert kefu("import", first, "--mapping", "没有").code == 2
    assert kefu("import").code == 2
    assert kefu.ok("queue", "--json").json == []


def test_words_for_people(kefu: Kefu, tmp_path: Path) -> None:
    path = export(tmp_path, "21 16:10", [Row(str(n), status="乱写") for n in range(1, 30)])
    answer = kefu("import", path)
    assert "29 行: 新增 0 单" in answer.out
    assert "第 2 行 订单状态" in answer.out
    assert "未导入这一行" in answer.out
    assert "还有 9 处" in answer.out
    (written,) = (kefu.store / "reports").iterdir()
    assert f"问题清单 (可用 Excel 打开): {written}" in answer.out
    assert len(written.read_text("utf-8-sig").splitlines()) == 30


def test_the_newest_import_is_taken_back(kefu: Kefu) -> None:
    kefu.take("21 14:00", Row("1"))
    before = kefu.ok("queue", "--json").json
    kefu.take("21 16:00", paid("1", "21 15:00"), Row("2", "大山"))
    tried = kefu.ok("import", "--undo", "--dry-run")
    assert "将撤销导入 ExportOrderList202611211600.csv" in tried.out
    assert [row["case"] for row in kefu.ok("queue", "--json").json] == ["大山"]
    assert kefu.ok("import", "--undo", "--json").json == {
        "file": "ExportOrderList202611211600.csv",
        "imported_at": "2026-11-21T16:10:00+08:00",
        "removed": 1,
        "restored": 1,
        "file_at": None,
        "dry_run": False,
    }
    assert kefu.ok("queue", "--json").json == before
    again = kefu("import", "--undo")
    assert (again.code, again.out) == (1, "")
    assert "只能撤销最近一次导入" in again.err


def test_the_file_of_an_import_taken_back_lies_in_the_inbox_again(kefu: Kefu) -> None:
    inbox = kefu.store / "inbox"
    inbox.mkdir(parents=True)
    path = export(inbox, "21 16:00", [Row("1")])
    kefu.ok("import", path)
    assert not path.exists()
    assert f"已放回 inbox, 可以再导入: {path}" in kefu.ok("import", "--undo").out
    kefu.ok("import", path)
    path.write_bytes(b"x")
    put_away = inbox / "processed" / path.name
    assert kefu.ok("import", "--undo", "--json").json["file_at"] == str(put_away)


def test_an_import_whose_orders_were_worked_stays(kefu: Kefu) -> None:
    kefu.take("21 16:00", Row("1"), Row("2", "大山"))
    kefu.ok("record", "小雨", "reminded")
    refused = kefu("import", "--undo")
    assert refused.code == 1
    assert "有 1 单已有催付记录" in refused.err
    assert len(kefu.ok("queue", "--lane", "all", "--json").json) == 2


def test_undo_takes_no_file(kefu: Kefu, tmp_path: Path) -> None:
    path = export(tmp_path, "21 16:10", [Row("1")])
    kefu.ok("import", path)
    assert kefu("import", path, "--undo").code == 2
    assert len(kefu.ok("queue", "--json").json) == 1


def test_a_file_of_the_inbox_is_put_away(kefu: Kefu) -> None:
    inbox = kefu.store / "inbox"
    inbox.mkdir(parents=True)
    path = export(inbox, "21 16:10", [Row("1")])
    kefu.ok("import", path, "--dry-run")
    assert path.exists()
    kefu.ok("import", path)
    assert [p.name for p in (inbox / "processed").iterdir()] == [path.name]
    assert not path.exists()


def test_the_window_of_the_history_is_offered_with_the_command(kefu: Kefu) -> None:
    rows = [paid(f"{n}", "21 09:10", placed="21 09:00", buyer=f"买家{n}") for n in range(1, 201)]
    answer = kefu.take("21 16:10", *rows)
    assert "kefu config set shop.payment_window_hours 24" in answer.err
    path = export(kefu.folder, "21 16:10", rows)
    assert (
        kefu.ok("import", path, "--dry-run", "--store", kefu.folder / "leer", "--json").json[
            "files"
        ][0]["window_hours"]
        == 24
    )
    kefu.ok("config", "set", "shop.payment_window_hours", "24")
    assert "payment_window_hours" not in kefu.ok("import", path).err


DETAIL = "订单编号,标题,价格,购买数量,订单状态\n1,示例枕,9,3,等待买家付款\n"


def test_a_file_that_only_completes_orders_waits_for_them(kefu: Kefu, tmp_path: Path) -> None:
    detail = tmp_path / "ExportOrderDetailList202611211601.csv"
    detail.write_text(DETAIL, "gb18030")
    orders = export(tmp_path, "21 16:00", [Row("1")])
    tried = kefu("import", detail, "--dry-run", "--json")
    assert (tried.code, tried.err.count("请先导入订单列表")) == (1, 1)
    both = kefu.ok("import", detail, orders, "--json")
    assert [file["file"] for file in both.json["files"]] == [detail.name, orders.name]
    assert [file["family"] for file in both.json["files"]] == ["detail_list", "order_list_csv"]
    shown = kefu.ok("show", "小雨", "--json").json["orders"]
    assert [(o["item"], o["quantity"]) for o in shown] == [("示例枕", 3)]


def test_it_waits_for_a_later_command_too(kefu: Kefu, tmp_path: Path) -> None:
    detail = tmp_path / "ExportOrderDetailList202611211601.csv"
    detail.write_text(DETAIL, "gb18030")
    alone = kefu("import", detail, "--json")
    assert (alone.code, alone.err.count("已先放着")) == (1, 1)
    assert "needs_mapping" not in alone.json["files"][0]
    orders = export(tmp_path, "21 16:00", [Row("1")])
    told = kefu.ok("import", orders, "--json").json["files"]
    assert [(file["file"], file["updated"]) for file in told] == [
        (orders.name, 0),
        (detail.name, 1),
    ]
    shown = kefu.ok("show", "小雨", "--json").json["orders"]
    assert [(o["item"], o["quantity"]) for o in shown] == [("示例枕", 3)]
    assert kefu.ok("import", detail, "--json").json["files"][0]["repeated"]
