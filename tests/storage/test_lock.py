"""The writer's lock: who holds it, when a note is believed, and what cannot get round it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kefu_tui.cli.main import main
from kefu_tui.clock import Clock
from kefu_tui.demo import write_demo_export
from kefu_tui.errors import StoreError, StoreLockedError
from kefu_tui.storage import disk, drives
from kefu_tui.storage.faults import StoreReadOnlyError
from kefu_tui.storage.lock import LOCK, NOTE, WriterLock, this_host
from kefu_tui.storage.repository import open_store
from tests.storage.samples import FailingDisk, contact

_HOLDER = """
import sys
from pathlib import Path
from kefu_tui.storage.lock import WriterLock
held = WriterLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
held.release()
"""

_TRIER = """
import sys
from pathlib import Path
from kefu_tui.errors import StoreLockedError
from kefu_tui.storage.lock import WriterLock
try:
    WriterLock(Path(sys.argv[1])).release()
except StoreLockedError as error:
    print(error)
"""

posix = pytest.mark.skipif(not disk.POSIX, reason="Windows does not let a held file be deleted")


class Mount(NamedTuple):
    """What psutil tells of one mount."""

    device: str
    mountpoint: str
    fstype: str
    opts: str


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of `tmp_path`."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend that (place, type[, options]) are the mounts of this machine."""
    import psutil

    def pretend(*mounts: tuple[str, ...]) -> None:
        told = [Mount("x", m[0], m[1], m[2] if len(m) > 2 else "rw") for m in mounts]
        monkeypatch.setattr(psutil, "disk_partitions", lambda **_: told)

    return pretend


def _tried(folder: Path) -> str:
    """What another process is told that wants the lock now; empty when it got it."""
    done = subprocess.run(
        [sys.executable, "-c", _TRIER, str(folder)], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _note(folder: Path, **changes: object) -> None:
    note = {"pid": 4711, "since": "2026-11-20T09:00:00+08:00", "host": this_host()}
    (folder / NOTE).write_text(json.dumps(note | changes))


def test_the_note_says_process_time_and_machine(tmp_path: Path) -> None:
    held = WriterLock(tmp_path)
    note = json.loads((tmp_path / NOTE).read_bytes())
    assert note["pid"] == os.getpid()
    assert note["host"] == this_host() != ""
    assert note["since"].endswith("+08:00")
    told = _tried(tmp_path)
    assert f"进程号 {os.getpid()}，从 20" in told
    assert "请回到那个窗口" in told
    assert this_host() not in told
    held.release()
    held.release()
    assert not (tmp_path / NOTE).exists()
    assert _tried(tmp_path) == ""


def test_a_holder_on_another_machine_is_named(tmp_path: Path) -> None:
    held = WriterLock(tmp_path)
    _note(tmp_path, host="收银台-2")
    with pytest.raises(
        StoreLockedError, match=r"电脑“收银台-2”.*进程号 4711，从 2026-11-20 09:00:00"
    ):
        WriterLock(tmp_path)
    held.release()


@posix
def test_what_a_killed_holder_leaves_keeps_nobody_out(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    assert f"进程号 {holder.pid}" in _tried(tmp_path)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / NOTE).exists()
    assert _tried(tmp_path) == ""


def test_a_dead_holders_number_may_be_somebody_elses_now(tmp_path: Path) -> None:
    _note(tmp_path, pid=os.getppid())
    WriterLock(tmp_path).release()


def test_a_note_from_before_machines_were_named_is_this_machines(tmp_path: Path) -> None:
    (tmp_path / NOTE).write_text('{"pid": 1, "since": "2026-11-20T09:00:00+08:00"}')
    WriterLock(tmp_path).release()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": 1}', "[" * 5000])
def test_a_note_nobody_can_read_keeps_nobody_out(tmp_path: Path, text: str) -> None:
    (tmp_path / NOTE).write_text(text)
    held = WriterLock(tmp_path)
    assert json.loads((tmp_path / NOTE).read_bytes())["pid"] == os.getpid()
    held.release()


def test_another_machines_note_counts_for_nothing_on_a_disk_of_our_own(
    tmp_path: Path, mounted: Callable[..., None]
) -> None:
    mounted(("/", "ext4"), ("/elsewhere", "nfs4"))
    _note(tmp_path, host="收银台-2")
    held = WriterLock(tmp_path)
    assert json.loads((tmp_path / NOTE).read_bytes())["host"] == this_host()
    held.release()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_another_machines_note_is_believed_on_a_network_drive(
    tmp_path: Path, mounted: Callable[..., None], kind: str
) -> None:
    mounted(("/", "ext4"), (str(tmp_path.parent.resolve()), kind))
    _note(tmp_path, host="收银台-2")
    for _ in range(2):
        with pytest.raises(StoreLockedError) as raised:
            open_store(tmp_path)
        told = str(raised.value)
        assert "电脑“收银台-2”" in told
        assert "进程号 4711，从 2026-11-20 09:00:00 起" in told
        assert f"请删除文件 {tmp_path / NOTE}" in told
    # as the sentence says: that machine is off
    (tmp_path / NOTE).unlink()
    open_store(tmp_path).close()


def test_this_machines_own_note_is_no_hindrance_on_a_network_drive(
    tmp_path: Path, mounted: Callable[..., None]
) -> None:
    mounted(("/", "nfs4"))
    _note(tmp_path)
    WriterLock(tmp_path).release()


@pytest.mark.parametrize(
    ("mounts", "shared"),
    [
        ([("/", "ext4")], False),
        ([("/", "nfs4")], True),
        ([("/", "nfs4"), ("{here}", "ext4")], False),
        ([("/", "ext4"), ("{here}", "CIFS")], True),
        ([("/", "ext4"), ("{here}-2", "cifs")], False),
        ([("{here}", "nfs"), ("{here}", "tmpfs")], False),
        ([("/", "NTFS", "rw,remote")], True),
        ([("/", "NTFS", "rw,fixed")], False),
        ([], False),
    ],
)
def test_a_network_drive_is_known_by_the_mount_that_holds_the_folder(
    tmp_path: Path, mounted: Callable[..., None], mounts: list[tuple[str, ...]], shared: bool
) -> None:
    here = str(tmp_path.resolve())
    mounted(*((m[0].replace("{here}", here), *m[1:]) for m in mounts))
    (tmp_path / "store").mkdir()
    assert drives.is_shared(tmp_path / "store") is shared
    assert drives.is_shared(tmp_path) is shared


def test_a_network_drive_is_cautioned_of_once_and_in_verify(
    tmp_path: Path,
    mounted: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KEFU_NOW", "2026-11-21T16:10:00")
    store = str(tmp_path / "store")
    file = write_demo_export(tmp_path, Clock.from_environment().now())
    words = f"注意: 数据文件夹 {store} 在网络盘或共享文件夹上"
    mounted(("/", "cifs"))
    for command, told in (
        (["import", str(file)], True),
        (["import", str(file)], False),
        (["store", "verify"], True),
    ):
        assert main([*command, "--store", store]) in (0, 1)
        assert (words in capsys.readouterr().err) is told
    mounted(("/", "ext4"))
    main(["store", "verify", "--store", store])
    assert words not in capsys.readouterr().err


def test_a_link_is_followed_to_the_drive_it_leads_to(
    tmp_path: Path, mounted: Callable[..., None]
) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "store").symlink_to(tmp_path / "share", target_is_directory=True)
    mounted(("/", "ext4"), (str((tmp_path / "share").resolve()), "nfs4"))
    assert drives.is_shared(tmp_path / "store")


def test_the_mounts_of_this_machine_are_readable(tmp_path: Path) -> None:
    assert drives._mount_of(os.path.realpath(tmp_path))[0]
    assert not drives.is_shared(tmp_path)


def test_an_ordinary_start_asks_for_no_mounts(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kefu_tui.bootstrap import build_desk;"
        "build_desk(Path(sys.argv[1])).close(); sys.exit('psutil' in sys.modules)"
    )
    _note(tmp_path)
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0


@posix
def test_deleting_the_lock_file_lets_nobody_in(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    (tmp_path / LOCK).unlink()
    assert f"进程号 {holder.pid}" in _tried(tmp_path)
    (tmp_path / LOCK).rename(tmp_path / "elsewhere")
    (tmp_path / NOTE).unlink()
    assert "正由另一个催付台使用。" in _tried(tmp_path)
    holder.communicate()
    assert _tried(tmp_path) == ""


@posix
def test_the_lock_file_outlasts_every_holder(tmp_path: Path) -> None:
    """A file that is never removed cannot be held twice under one name."""
    WriterLock(tmp_path).release()
    first = (tmp_path / LOCK).stat().st_ino
    for _ in range(3):
        WriterLock(tmp_path).release()
        assert _tried(tmp_path) == ""
    assert (tmp_path / LOCK).stat().st_ino == first


@posix
def test_one_folder_under_two_names_is_one_store(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    (tmp_path.parent / "alias").symlink_to(tmp_path, target_is_directory=True)
    assert f"进程号 {holder.pid}" in _tried(tmp_path.parent / "alias")
    (tmp_path.parent / "alias").unlink()


def test_a_copy_of_an_open_store_is_a_store_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    held = WriterLock(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    assert _tried(tmp_path / "b") == ""
    held.check()
    held.release()


@posix
def test_a_folder_taken_away_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    held = WriterLock(folder)
    held.check()
    folder.rename(tmp_path / "moved")
    with pytest.raises(StoreReadOnlyError, match="被移走或换掉了"):
        held.check()
    # what somebody makes in its place is not ours, and its note stays
    folder.mkdir()
    other = WriterLock(folder)
    with pytest.raises(StoreReadOnlyError):
        held.check()
    held.release()
    assert (folder / NOTE).exists()
    other.check()
    other.release()
    WriterLock(tmp_path / "moved").release()


@posix
def test_a_file_system_that_locks_no_folders_has_the_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    real = fcntl.flock

    def flock(descriptor: int, operation: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EBADF, "Bad file descriptor")
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    held = WriterLock(tmp_path)
    held.check()
    with pytest.raises(StoreLockedError):
        WriterLock(tmp_path)
    held.release()


def test_a_full_disk_can_be_opened_without_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _note(tmp_path)
    failing = FailingDisk(monkeypatch)
    failing.fail("write", OSError(errno.ENOSPC, "No space left on device"))
    held = WriterLock(tmp_path)
    assert not (tmp_path / NOTE).exists()
    assert "正由另一个催付台使用。" in _tried(tmp_path)
    held.release()
    failing.fail("write", OSError(errno.EIO, "Input/output error"))
    with pytest.raises(StoreError, match=NOTE):
        WriterLock(tmp_path)
    assert _tried(tmp_path) == ""


def test_writers_one_after_the_other_never_meet(tmp_path: Path) -> None:
    """Closing lets go of folder and file in the order that a waiting writer takes them."""
    code = (
        "import sys; from pathlib import Path; from kefu_tui.errors import StoreLockedError\n"
        "from kefu_tui.storage.repository import open_store\n"
        "from tests.storage.samples import contact\n"
        "done = 0\n"
        "while done < 15:\n"
        "    try: store = open_store(Path(sys.argv[1]))\n"
        "    except StoreLockedError: continue\n"
        "    store.record(contact(done)); store.close(); done += 1\n"
    )
    racers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(3)]
    assert [racer.wait(timeout=60) for racer in racers] == [0, 0, 0]
    store = open_store(tmp_path)
    assert store.record(contact(0)).id == 46
    store.close()
