"""Does a folder lie on a network drive? There a lock need not hold between two machines.

psutil, which knows the mounts of every system, takes 15 ms to import: nothing here is called on
an ordinary start.
"""

from __future__ import annotations

import os
from pathlib import Path

_NETWORK = frozenset(
    """nfs nfs4 cifs smb smb2 smb3 smbfs smbnetfs sshfs macfuse osxfuse afpfs webdav davfs davfs2
    rclone s3fs gvfsd-fuse afs ncpfs ceph glusterfs lustre gpfs beegfs gfs2 ocfs2 moosefs juicefs
    9p virtiofs vboxsf vmhgfs vmhgfs-fuse prl_fs""".split()  # noqa: SIM905 - forty lines otherwise
)
"""Types of file system shared between machines, or between a machine and its virtual ones."""


def is_shared(folder: Path) -> bool:
    """Whether another machine may have `folder` open too. False where it cannot be told."""
    place = os.path.normcase(os.path.realpath(folder))
    if os.name == "nt" and place.startswith("\\\\") and place[2:4] not in ("?\\", ".\\"):
        return True
    kind, options = _mount_of(place)
    return kind.lower().removeprefix("fuse.") in _NETWORK or "remote" in options.split(",")


def warning(folder: Path) -> str:
    """What to be careful of when `folder` lies on a network drive; empty when it does not."""
    if not is_shared(folder):
        return ""
    return (
        f"数据文件夹 {folder} 在网络盘或共享文件夹上：断网会写不进去，两台电脑同时打开会丢记录。"
        "请只在一台电脑上打开催付台；最好把数据放到本机磁盘（用 KEFU_STORE 指定文件夹）。"
    )


def _mount_of(place: str) -> tuple[str, str]:
    """(type, options) of the file system that holds `place`; empty where none is known."""
    import psutil

    try:
        mounts = psutil.disk_partitions(all=True)
    except (OSError, RuntimeError):
        return "", ""
    found, longest = ("", ""), -1
    for mount in mounts:
        root = os.path.normcase(mount.mountpoint)
        inside = place == root or place.startswith(root.rstrip(os.sep) + os.sep)
        # of two mounts on one point the later one is seen
        if inside and len(root) >= longest:
            found, longest = (mount.fstype, mount.opts), len(root)
    return found
