"""What a folder holds, entry by entry, and how two folders differ. Names are bytes throughout."""

import hashlib
import os
import stat
from dataclasses import dataclass, replace

KINDS = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "folder",
    stat.S_IFLNK: "link",
    stat.S_IFIFO: "pipe",
    stat.S_IFCHR: "character device",
    stat.S_IFBLK: "block device",
    stat.S_IFSOCK: "socket",
}


@dataclass(frozen=True)
class Entry:
    kind: str
    mode: int
    size: int
    mtime: int | None  # nanoseconds; None where it means nothing
    owner: tuple[int, int] | None
    target: bytes | None
    content: str | None
    same_as: bytes | None  # the first name of the hard links that it is one of


def snapshot(root: bytes, owners: bool) -> dict[bytes, Entry]:
    """All entries below root, by path; the root itself is `.`."""
    entries = {}
    names_of_file = {}
    _walk(root, b".", entries, names_of_file, owners)
    for names in names_of_file.values():
        if len(names) > 1:
            for name in names:
                entries[name] = replace(entries[name], same_as=min(names))
    return entries


def _walk(path, name, entries, names_of_file, owners):
    state = os.lstat(path)
    kind = KINDS[stat.S_IFMT(state.st_mode)]
    mode = stat.S_IMODE(state.st_mode)
    content = None
    # Whoever is no root may not look into everything that is theirs.
    closed = kind in ("file", "folder") and os.geteuid() != 0 and mode & 0o500 != 0o500
    if closed:
        os.chmod(path, mode | 0o700)
    if kind == "file":
        with open(path, "rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        if state.st_nlink > 1:
            names_of_file.setdefault(state.st_ino, []).append(name)
    entries[name] = Entry(
        kind,
        0 if kind == "link" else mode,
        state.st_size if kind == "file" else 0,
        state.st_mtime_ns,
        (state.st_uid, state.st_gid) if owners else None,
        os.readlink(path) if kind == "link" else None,
        content,
        None,
    )
    if kind == "folder":
        for child in sorted(os.listdir(path)):
            _walk(os.path.join(path, child), child if name == b"." else name + b"/" + child, entries, names_of_file, owners)
    if closed:
        os.chmod(path, mode)


def differences(expected: dict[bytes, Entry], actual: dict[bytes, Entry]) -> list[str]:
    found = []
    for name in sorted(expected.keys() | actual.keys()):
        left, right = expected.get(name), actual.get(name)
        if left is None:
            found.append(f"{name!r}: should not be there, but is a {right.kind}")
        elif right is None:
            found.append(f"{name!r}: is missing, a {left.kind}")
        elif left != right:
            parts = [
                f"{field} {_shown(field, getattr(right, field))} and not {_shown(field, getattr(left, field))}"
                for field in Entry.__dataclass_fields__
                if getattr(left, field) != getattr(right, field)
            ]
            found.append(f"{name!r}: " + ", ".join(parts))
    return found


def _shown(field, value):
    return oct(value) if field == "mode" else repr(value)


def without_times(entries: dict[bytes, Entry], names) -> dict[bytes, Entry]:
    """The same, where the time of those names means nothing: no image layer says it."""
    return {name: replace(entry, mtime=None) if name in names else entry for name, entry in entries.items()}


def without(entries: dict[bytes, Entry], names) -> dict[bytes, Entry]:
    return {name: entry for name, entry in entries.items() if name not in names}


def folders(entries: dict[bytes, Entry]) -> set[bytes]:
    return {name for name, entry in entries.items() if entry.kind == "folder"}


def remove(path: bytes) -> None:
    """Removes a tree, whatever its folders' modes are."""
    if os.path.islink(path) or not os.path.isdir(path):
        if os.path.lexists(path):
            os.unlink(path)
        return
    os.chmod(path, 0o700)
    for entry in os.scandir(path):
        remove(entry.path)
    os.rmdir(path)
