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
    assert "还有 9 处" in answer.out
