"""What the tests share: a scratch folder, an open registry with the images of the set, and the command under test."""

import base64
import functools
import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass

import layers
import references
import registries
import tree
from images import HERE, TOP, Images
from layout import Layout

SCAR = os.environ.get("SCAR", os.path.join(TOP, "bin", "scar"))
ROOT = os.geteuid() == 0
USER = 993  # anyone who is no root, where root runs the tests
USER_NAME, PASSWORD = "someone", "correct horse: battery"


@dataclass
class Done:
    status: int
    out: str
    err: str
    seconds: float


class Stage:
    def __init__(self):
        self.scratch = tempfile.mkdtemp(prefix="scar-conformance.")
        os.chmod(self.scratch, 0o755)
        self.images = Images(self.folder("layers"))
        self.storage = self.folder("storage")
        self.registry = registries.Registry(self.scratch, self.storage)
        # skopeo remembers what a registry has, and would send no zstd where the same is there in gzip.
        self.zstd_registry = registries.Registry(self.scratch, self.storage)
        self.pushed = {}
        self.count = 0

    def close(self):
        self.registry.close()
        self.zstd_registry.close()
        tree.remove(os.fsencode(self.scratch))

    def folder(self, name):
        path = os.path.join(self.scratch, name)
        os.mkdir(path)
        return path

    def fresh(self, name):
        """A path that nothing is at."""
        self.count += 1
        return os.path.join(self.scratch, f"{name}-{self.count}")

    def image(self, name, compression="gzip"):
        """The repository in the open registry that holds an image of the set; pushed by skopeo when first asked for."""
        if (name, compression) not in self.pushed:
            repository = f"public/{name}-{compression}"
            folder = self.layout(name, "gzip" if compression == "docker" else "plain")
            options = {
                "gzip": ["--dest-compress-format", "gzip"],
                "zstd": ["--dest-compress-format", "zstd"],
                "plain": ["--preserve-digests"],
                "docker": ["--format", "v2s2"],
            }[compression]
            registry = self.zstd_registry if compression == "zstd" else self.registry
            references.push(folder, f"{registry.host}/{repository}", *options)
            tree.remove(os.fsencode(folder))
            self.pushed[name, compression] = repository
        return self.pushed[name, compression]

    def layout(self, name, compression):
        layout = Layout(self.fresh("layout"))
        return layout.finish(layout.image(self.images.layers(name), compression))

    @functools.cache
    def expected(self, name, rootless=not ROOT):
        """The tree of an image by umoci (by tar, if umoci cannot), and the names whose time no layer says."""
        folder = references.pull(f"{self.registry.host}/{self.image(name)}", self.fresh("pulled"))
        to = self.fresh("umoci")
        root = references.tar_tree(folder, to) if name == "old-sparse" else references.umoci_tree(folder, to, rootless)
        entries = tree.snapshot(root, owners=not rootless)
        tree.remove(os.fsencode(to))
        tree.remove(os.fsencode(folder))
        return entries, self.untimed(name, entries)

    def untimed(self, name, entries):
        said = set()
        for layer in self.images.layers(name):
            said |= {member for member, info in layers.members(layer) if info.isdir()}
        # umoci leaves the root with the time of its own last change there.
        return tree.folders(entries) - said | {b"."}

    def environment(self, **more):
        """Of the command under test: its own home, cache and credentials."""
        home = os.path.join(self.scratch, "home")
        os.makedirs(home, exist_ok=True)
        return {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8", "DOCKER_CONFIG": home, "AWS_EC2_METADATA_DISABLED": "true",
                **{name: os.environ[name] for name in ("JAVA_HOME", "TMPDIR") if name in os.environ}, **more}  # fmt: skip

    def scar(self, *arguments, limit=300, prefix=(), **more):
        begin = time.monotonic()
        done = subprocess.run(
            [*prefix, more.pop("command", SCAR), *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=limit, env=self.environment(**more)
        )
        return Done(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"), time.monotonic() - begin)

    def unpack(self, reference, **more):
        """The tree that the command under test makes of an image."""
        to = self.fresh("unpacked")
        done = self.scar("image", "unpack", "-i", reference, "--to", to, **more)
        assert done.status == 0, f"scar image unpack -i {reference}: exit {done.status}\n{done.err}"
        return os.fsencode(to)

    def tree_of(self, reference, owners=ROOT, **more):
        root = self.unpack(reference, **more)
        entries = tree.snapshot(root, owners)
        tree.remove(root)
        return entries

    def difference(self, name, actual, rootless=not ROOT):
        entries, untimed = self.expected(name, rootless)
        return tree.differences(tree.without_times(entries, untimed), tree.without_times(actual, untimed))


_stage = None


def stage():
    global _stage
    if _stage is None:
        _stage = Stage()
    return _stage


def close():
    if _stage is not None:
        _stage.close()


def distribution():
    """The folder that the command under test runs from: its own, or what a checkout's command starts."""
    home = os.path.dirname(os.path.dirname(os.path.realpath(SCAR)))
    return home if os.path.isdir(os.path.join(home, "lib", "cli")) else os.path.join(home, "layer", "target", "dist", "scar")


def docker_config(folder, host, user, password):
    """Credentials as `docker login` leaves them."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump({"auths": {host: {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}}}, file)
    return folder


def report(differences):
    shown = "\n".join(differences[:20])
    return f"{len(differences)} entries differ\n{shown}"
