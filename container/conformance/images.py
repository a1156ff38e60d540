"""The images of the set, as lists of layers (tar archives), made on first use and kept until their recipe changes.

    debian       what mmdebstrap makes of Debian's packages, and what an upgrade of it would be
    imagemagick  Debian with ImageMagick, as a Dockerfile of eleven steps leaves it
    busybox      images/busybox
    demo         images/demo: netpbm with its libraries
    musl         recipes/musl.recipe
    odd          all that a layer may hold and few do
    old-sparse   sparse files in GNU tar's older format
    random-N     layers that replace, delete and link at random what lower ones hold
"""

import fcntl
import functools
import gzip
import hashlib
import os
import shutil
import subprocess
import tempfile

import debian
import handmade
import layout
from layers import Layer

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))


class Images:
    """The layers of each image, as files: made in scratch, or kept in the user's cache folder where they cost much."""

    def __init__(self, scratch):
        self.scratch = scratch
        home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.environ["HOME"], ".cache")
        self.cache = os.environ.get("SCAR_CONFORMANCE_CACHE") or os.path.join(home, "scar", "conformance")
        os.makedirs(self.cache, exist_ok=True)

    @functools.cache
    def layers(self, name):
        if name == "debian":
            return self._kept("debian", debian.debian)
        if name == "imagemagick":
            return self._kept("imagemagick", debian.imagemagick)
        if name == "busybox":
            return self._made("images/busybox/image.recipe")
        if name == "demo":
            return self._made("images/demo/image.recipe")
        if name == "musl":
            return self._made("container/conformance/recipes/musl.recipe")
        if name == "odd":
            return self._written(name, handmade.odd())
        if name == "old-sparse":
            return [handmade.old_sparse(self.scratch)]
        if name.startswith("random-"):
            return self._written(name, handmade.random_layers(int(name.split("-")[1])))
        raise KeyError(name)

    def _written(self, name, content):
        paths = []
        for number, layer in enumerate(content):
            path = os.path.join(self.scratch, f"{name}-{number}.tar")
            paths.append(layer.write(path) if isinstance(layer, Layer) else layer)
        return paths

    def _made(self, recipe):
        folder = subprocess.run([os.path.join(TOP, "images", "make-image"), os.path.join(TOP, recipe)], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        paths = []
        for descriptor in layout.layer_blobs(folder):
            path = os.path.join(self.scratch, descriptor["digest"].split(":")[1] + ".tar")
            with gzip.open(layout.blob_path(folder, descriptor["digest"])) as packed, open(path, "wb") as tar:
                shutil.copyfileobj(packed, tar, 1 << 20)
            paths.append(path)
        return paths

    def _kept(self, name, make):
        """What `make` writes into a folder, as NUMBER.tar; whole or not there."""
        with open(debian.__file__, "rb") as source:
            key = hashlib.sha256(source.read()).hexdigest()[:12]
        folder = os.path.join(self.cache, f"{name}-{key}")
        with open(os.path.join(self.cache, ".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not os.path.isdir(folder):
                for old in os.listdir(self.cache):
                    if old.startswith((name + "-", ".making.")):
                        shutil.rmtree(os.path.join(self.cache, old))
                making = tempfile.mkdtemp(prefix=".making.", dir=self.cache)
                make(making, self.scratch)
                os.rename(making, folder)
        return [os.path.join(folder, f"{number}.tar") for number in range(len(os.listdir(folder)))]
