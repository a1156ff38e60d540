"""Image layers that no tool would write: all that a layer may hold, and layers that meet at random."""

import os
import random
import shutil
import subprocess
import tarfile

from layers import Layer


def odd():
    """All that a layer may hold and few do."""
    long_name = b"/".join([b"long-" + b"n" * 200] * 4)
    first = (
        Layer()
        .folder(b".", 0o755, "1600000000.5")
        .folder(b"plain", 0o755, "1600000001.123456789")
        .file(b"plain/empty", b"", mtime="1600000002.000000001")
        .file(b"plain/nanoseconds", b"n", mtime="1600000003.999999999")
        .file(b"plain/before-1970", b"old", mtime="-1000000.25")
        .file(b"plain/after-2038", b"new", mtime="4102444800.75")
        .file(b"plain/setuid", b"s", 0o4755, owner=(0, 0))
        .file(b"plain/setgid", b"s", 0o2755, owner=(0, 42))
        .file(b"plain/closed", b"secret", 0o000)
        .file(b"plain/owned", b"o", 0o640, owner=(1000, 1001))
        .file(b"plain/big-owner", b"o", owner=(2000000, 3000000))
        .folder(b"plain/sticky", 0o1777)
        .folder(b"plain/setgid-folder", 0o2775, owner=(0, 50))
        .folder(b"empty", 0o711, "1600000004.25")
        .folder(b"sealed", 0o555, "1600000005.5")
        .file(b"sealed/inside", b"in", 0o400)
        .folder(b"sealed/deeper", 0o500)
        .file(b"sealed/deeper/inside", b"in", 0o444)
        .folder(b"no-access", 0o000)
        .file(b"no-access/inside", b"in")
        .folder(b"names")
        .file(b"names/\xff\xfe\x80 not UTF-8", b"bytes")
        .file("names/äöü \u202e \U0001f600".encode(), b"utf-8")
        .file(b"names/new\nline\ttab\x01", b"control")
        .file(b"names/ blanks ", b"blanks")
        .file(b"names/back\\slash \"quotes\" 'and' $dollar", b"shell")
        .file(b"names/-rf", b"option")
        .file(b"names/.wh", b"no whiteout")
        .file(b"names/..dots", b"no parent")
        .file(b"names/" + b"x" * 255, b"longest")
        .folder(long_name)
        .file(long_name + b"/file", b"deep", mtime="1600000006.125")
        .link(long_name + b"/link", b"../" * 90 + b"target/" * 40)
        .folder(b"links")
        .link(b"links/dangling", b"nowhere", "1600000007.5")
        .link(b"links/absolute", b"/plain/owned")
        .link(b"links/up", b"../../../../../etc")
        .link(b"links/\xfe", b"\xff\xfd")
        .link(b"links/loop", b"loop")
        .folder(b"hard")
        .file(b"hard/one", b"linked", 0o600, "1600000008.5")
        .hard_link(b"hard/two", b"hard/one", 0o600, "1600000008.5")
        .hard_link(b"plain/three", b"hard/one", 0o600, "1600000008.5")
        .file(b"hard/kept", b"kept")
        .hard_link(b"hard/other-name", b"hard/kept")
        .pipe(b"plain/pipe", 0o622)
        .sparse(b"plain/sparse-start", 1 << 20, [((1 << 20) - 5, b"end.\n")])
        .sparse(b"plain/sparse-holes", 3 << 20, [(0, b"a" * 4096), (1 << 20, b"b" * 512), (2 << 20, b"c")])
        .sparse(b"plain/sparse-all", 1 << 22, [])
        .folder(b"turns")
        .file(b"turns/file-to-folder", b"f")
        .file(b"turns/file-to-link", b"f")
        .link(b"turns/link-to-folder", b"../plain")
        .link(b"turns/link-to-file", b"../plain/owned")
        .folder(b"turns/folder-to-file")
        .file(b"turns/folder-to-file/inside", b"gone")
        .folder(b"turns/folder-to-link")
        .file(b"turns/folder-to-link/inside", b"gone")
        .folder(b"turns/folder-to-folder", 0o700)
        .file(b"turns/folder-to-folder/inside", b"stays")
        .folder(b"gone")
        .file(b"gone/file", b"gone")
        .folder(b"gone/folder")
        .file(b"gone/folder/file", b"gone")
        .folder(b"opaque", 0o750, "1600000009.5")
        .file(b"opaque/lower", b"hidden")
        .folder(b"opaque/sub")
        .file(b"opaque/sub/lower", b"hidden")
        .file(b"returns", b"first")
    )
    second = (
        Layer(tarfile.GNU_FORMAT)
        .whiteout(b"gone/file")
        .whiteout(b"gone/folder")
        .folder(b"opaque", 0o755)
        .opaque(b"opaque")
        .file(b"opaque/upper", b"seen")
        .whiteout(b"returns")
        .folder(b"turns/file-to-folder")
        .file(b"turns/file-to-folder/inside", b"new")
        .link(b"turns/file-to-link", b"../returns")
        .folder(b"turns/link-to-folder")
        .file(b"turns/link-to-folder/inside", b"new")
        .file(b"turns/link-to-file", b"not through the link")
        .file(b"turns/folder-to-file", b"new")
        .link(b"turns/folder-to-link", b"/plain")
        .folder(b"turns/folder-to-folder", 0o711)
        .file(b"sealed/added", b"later", 0o400)
        .hard_link(b"hard/across", b"hard/one", 0o600)
        .whiteout(b"hard/kept")
        .file(long_name + b"/gnu", b"GNU's long names")
        .link(long_name + b"/gnu-link", b"t" * 300)
        .file(b"names/gnu \xff\xf0", b"bytes")
        .file(b"plain/huge-owner", b"o", owner=(3000000000, 3000000001))
        .file(b"names/.wh", b"still no whiteout")
    )
    third = (
        Layer(tarfile.USTAR_FORMAT)
        .file(b"returns", b"third", 0o604)
        .file(b"hard/one", b"no longer linked", 0o640)
        .file(b"plain/owned", b"replaced", 0o600, owner=(7, 8))
        .whiteout(b"no-access")
        .whiteout(b"never-was-there")
        .file(b"ustar/" + b"p" * 90 + b"/" + b"f" * 90, b"prefix")
        .folder(b"ustar/" + b"p" * 90)
        .folder(b"ustar")
        .folder(b"sealed", 0o500)
    )
    fourth = (
        Layer()
        .opaque(b"turns/file-to-folder")
        .file(b"turns/file-to-folder/fourth", b"4")
        .whiteout(b"opaque/upper")
        .whiteout(b"turns/link-to-folder")
        .hard_link(b"hard/from-third", b"hard/one", 0o640)
        .hard_link(b"hard/of-deleted", b"hard/other-name")
    )
    return [first, second, third, fourth]


def old_sparse(scratch):
    """A layer of sparse files in GNU tar's older format, which umoci does not know."""
    folder, tar = os.path.join(scratch, "sparse"), os.path.join(scratch, "old-sparse.tar")
    if os.path.exists(tar):
        return tar
    os.makedirs(os.path.join(folder, "sparse"))
    for name, pieces in {"few": [0, 1 << 20], "many": range(0, 200 << 13, 2 << 13)}.items():
        with open(os.path.join(folder, "sparse", name), "wb") as file:
            for offset in pieces:
                file.seek(offset)
                file.write(b"%d" % offset * 50)
            file.truncate(4 << 20)
    subprocess.run(
        ["tar", "--create", "--file", tar, "--directory", folder, "--sparse", "--format=gnu", "--owner=0", "--group=0",
         "--numeric-owner", "--mode=u=rwX,go=rX", "--mtime=@1600000010", "--sort=name", "sparse"],
        check=True,
    )  # fmt: skip
    shutil.rmtree(folder)
    return tar


def random_layers(seed):
    """Six layers over a few names, so that they meet all the time. What a layer says is what a tool that compares two trees
    would write: parents before children, no entry below what is no folder, links to files that are there."""
    chance = random.Random(seed)
    names = [b"a", b"b", b"c", b"d"]
    tree = {}  # path: kind, or the first name of a file that has several
    layers = []
    for _ in range(6):
        layer = Layer(chance.choice([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]))
        said = set()
        for _ in range(chance.randrange(3, 14)):
            parents = [b""] + [path for path, kind in tree.items() if kind == "folder" and path.count(b"/") < 3]
            parent = chance.choice(parents)
            path = parent + b"/" + chance.choice(names) if parent else chance.choice(names)
            # What this very layer said stays as it said it.
            if any(path == other or other.startswith(path + b"/") for other in said):
                continue
            deed = chance.choice(["file", "file", "folder", "folder", "link", "hard", "whiteout", "whiteout", "opaque"])
            mode, when = chance.choice([0o644, 0o600, 0o755, 0o700, 0o4711]), f"{chance.randrange(10**9, 2 * 10**9)}"
            if layer.form == tarfile.PAX_FORMAT:
                when += f".{chance.randrange(1, 10**9):09}"
            owner = (chance.randrange(3), chance.randrange(3))
            if deed == "file":
                layer.file(path, b"%d" % chance.randrange(10**6) * chance.randrange(9), mode, when, owner)
            elif deed == "folder":
                layer.folder(path, mode | 0o700, when, owner)
            elif deed == "link":
                layer.link(path, chance.choice(names), when, owner)
            elif deed == "hard":
                files = [other for other, kind in tree.items() if kind == "file" and other != path and not other.startswith(path + b"/")]
                if not files:
                    continue
                target = chance.choice(files)
                layer.hard_link(path, target)
                said.add(target)
            elif deed == "whiteout":
                # One that hides what its own layer adds means nothing that all agree on.
                if path not in tree:
                    continue
                layer.whiteout(path)
            elif deed == "opaque":
                if tree.get(path) != "folder":
                    continue
                layer.opaque(path)
            said.add(path)
            if deed == "opaque":
                tree = {other: kind for other, kind in tree.items() if not other.startswith(path + b"/")}
                continue
            if deed != "folder" or tree.get(path) != "folder":
                tree = {other: kind for other, kind in tree.items() if other != path and not other.startswith(path + b"/")}
            if deed != "whiteout":
                tree[path] = "file" if deed == "hard" else deed
        layers.append(layer)
    return layers
