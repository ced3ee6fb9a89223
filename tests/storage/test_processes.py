"""Several processes at one store: one writer, and readers beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kefu_tui.errors import StoreLockedError
from kefu_tui.storage.lock import NOTE
from kefu_tui.storage.repository import open_reader, open_store
from tests.storage.samples import contact, import_, order

_HOLDER = """
import sys
from pathlib import Path
from kefu_tui.storage.repository import open_store
store = open_store(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
store.close()
"""

_RECORDER = """
import sys
from pathlib import Path
from kefu_tui.storage.repository import open_store
from tests.storage.samples import contact
store = open_store(Path(sys.argv[1]))
while True:
    for number in range(5):
        recorded = store.record(contact(number))
        if number == 3:
            store.undo(recorded.id)
        print(recorded.id, flush=True)
    store.close()
    store = open_store(Path(sys.argv[1]))
"""


def _start(code: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_second_writer_is_told_who_and_since_when(tmp_path: Path) -> None:
    with _start(_HOLDER, tmp_path) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreLockedError, match=f"进程号 {holder.pid}，从 20") as raised:
            open_store(tmp_path)
        assert raised.value.exit_code == 3
        (tmp_path / NOTE).write_text("{")
        with pytest.raises(StoreLockedError, match="另一个催付台使用。"):
            open_store(tmp_path)
        assert list(open_reader(tmp_path).orders()) == []
        holder.communicate()
    assert holder.returncode == 0
    open_store(tmp_path).close()


def test_a_second_writer_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    assert json.loads((tmp_path / NOTE).read_bytes())["pid"] == os.getpid()
    with pytest.raises(StoreLockedError):
        open_store(tmp_path)
    store.record(contact(1))
    store.close()
    assert not (tmp_path / NOTE).exists()
    store.close()
    open_store(tmp_path).close()


def test_a_store_that_cannot_be_opened_lets_the_lock_go(tmp_path: Path) -> None:
    (tmp_path / "kefu.json").write_text("{")
    for _ in range(2):
        with pytest.raises(Exception, match="已损坏"):
            open_store(tmp_path)


def test_a_reader_beside_a_busy_writer_sees_whole_records(tmp_path: Path) -> None:
    with _start(_RECORDER, tmp_path) as writer:
        assert writer.stdout is not None
        for _ in range(12):
            seen = int(writer.stdout.readline())
            assert len(list(open_reader(tmp_path).contacts())) >= seen
        writer.kill()


def test_threads_read_while_another_takes_in(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    failures: list[BaseException] = []

    def take_in() -> None:
        try:
            for turn in range(15):
                store.take_in(import_(turn), [order(n + 40 * turn) for n in range(200)])
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    worker = threading.Thread(target=take_in)
    worker.start()
    while worker.is_alive():
        whole = list(store.orders())
        assert len({o.number for o in whole}) == len(whole)
        store.unpaid_orders()
        store.orders_of("买家7")
    worker.join()
    assert failures == []
    assert len(list(store.orders())) == 200 + 40 * 14
    assert store.verify().faults == ()
    store.close()
