"""Image layers, written entry by entry, so that one is the same whoever writes it and may hold what no folder could."""

import io
import os
import tarfile

MTIME = "1700000000"


def text(name: bytes) -> str:
    """As tarfile wants names: bytes that are no UTF-8 become surrogates, and bytes again when written."""
    return name.decode("utf-8", "surrogateescape")


class Layer:
    """The entries of one image layer, in order. Times are decimal seconds, with up to nine places in PAX."""

    def __init__(self, form: int = tarfile.PAX_FORMAT):
        self.form = form
        self.entries: list[tuple[tarfile.TarInfo, bytes]] = []

    def _add(self, name, kind, mode, mtime, owner, data=b"", target=b"", records=None):
        info = tarfile.TarInfo(text(name))
        info.type = kind
        info.mode = mode
        info.mtime = int(mtime.split(".")[0])
        info.uid, info.gid = owner
        info.linkname = text(target)
        info.size = len(data)
        info.pax_headers = dict(records or {})
        if "." in mtime:
            info.pax_headers["mtime"] = mtime
        self.entries.append((info, data))
        return self

    def file(self, name, data=b"", mode=0o644, mtime=MTIME, owner=(0, 0)):
        return self._add(name, tarfile.REGTYPE, mode, mtime, owner, data)

    def folder(self, name, mode=0o755, mtime=MTIME, owner=(0, 0)):
        return self._add(name, tarfile.DIRTYPE, mode, mtime, owner)

    def link(self, name, target, mtime=MTIME, owner=(0, 0)):
        return self._add(name, tarfile.SYMTYPE, 0o777, mtime, owner, target=target)

    def hard_link(self, name, target, mode=0o644, mtime=MTIME, owner=(0, 0)):
        return self._add(name, tarfile.LNKTYPE, mode, mtime, owner, target=target)

    def pipe(self, name, mode=0o644, mtime=MTIME, owner=(0, 0)):
        return self._add(name, tarfile.FIFOTYPE, mode, mtime, owner)

    def device(self, name, major, minor, mode=0o666):
        self._add(name, tarfile.CHRTYPE, mode, MTIME, (0, 0))
        self.entries[-1][0].devmajor, self.entries[-1][0].devminor = major, minor
        return self

    def whiteout(self, name):
        folder, last = os.path.split(name)
        return self.file(os.path.join(folder, b".wh." + last), mode=0)

    def opaque(self, name):
        return self.file(os.path.join(name, b".wh..wh..opq"), mode=0)

    def sparse(self, name, size, pieces, mode=0o644, mtime=MTIME):
        """A sparse file in PAX 1.0: pieces are (offset, bytes) in order."""
        if not pieces or pieces[-1][0] + len(pieces[-1][1]) < size:
            pieces = [*pieces, (size, b"")]
        table = b"".join(b"%d\n%d\n" % (offset, len(data)) for offset, data in pieces)
        table = b"%d\n" % len(pieces) + table
        table += b"\0" * (-len(table) % 512)
        records = {
            "GNU.sparse.major": "1",
            "GNU.sparse.minor": "0",
            "GNU.sparse.name": text(name),
            "GNU.sparse.realsize": str(size),
        }
        folder, last = os.path.split(name)
        data = table + b"".join(data for _, data in pieces)
        return self._add(os.path.join(folder, b"GNUSparseFile.0", last), tarfile.REGTYPE, mode, mtime, (0, 0), data, records=records)

    def write(self, path):
        with tarfile.open(path, "w", format=self.form, encoding="utf-8", errors="surrogateescape") as archive:
            for info, data in self.entries:
                archive.addfile(info, io.BytesIO(data))
        return path


def members(path):
    """The entries of a layer, as (name in bytes, TarInfo), names without `./` before and `/` behind."""
    with tarfile.open(path, "r:", encoding="utf-8", errors="surrogateescape") as archive:
        for info in archive:
            yield os.path.normpath(os.fsencode(info.name)).lstrip(b"/") or b".", info


def between(older, newer, path):
    """Writes to path the layer that makes of the tar archive older the tar archive newer: what changed, and whiteouts."""
    with tarfile.open(older) as before, tarfile.open(newer) as after, tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as layer:
        known = {os.path.normpath(info.name): info for info in before}
        kept = set()
        for info in after:
            name = os.path.normpath(info.name)
            kept.add(name)
            old = known.get(name)
            if old and _state(old) == _state(info) and (not info.isreg() or _content(before, old) == _content(after, info)):
                continue
            layer.addfile(info, after.extractfile(info) if info.isreg() else None)
        for name in sorted(known.keys() - kept):
            if os.path.dirname(name) in kept or not os.path.dirname(name):
                layer.addfile(tarfile.TarInfo(os.path.join(os.path.dirname(name), ".wh." + os.path.basename(name))))


def _state(info):
    return info.type, info.mode, info.uid, info.gid, info.linkname, info.size, info.mtime


def _content(archive, info):
    return archive.extractfile(info).read()
