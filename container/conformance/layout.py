"""OCI image layouts, written by hand: any layers, any compression, any platforms.

https://github.com/opencontainers/image-spec (image-layout.md, manifest.md, image-index.md, config.md)
"""

import hashlib
import json
import os
import shutil
import subprocess

OCI = "application/vnd.oci.image"
HERE = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)


class Layout:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(os.path.join(folder, "blobs", "sha256"))
        with open(os.path.join(folder, "oci-layout"), "w") as file:
            json.dump({"imageLayoutVersion": "1.0.0"}, file)

    def image(self, layers, compression="gzip", platform=None, config=None):
        """Adds an image of these tar archives, and gives the descriptor of its manifest."""
        platform = platform or {"os": "linux", "architecture": HERE}
        diff_ids = ["sha256:" + _digest(layer) for layer in layers]
        described = [self._layer(layer, compression) for layer in layers]
        configuration = self._json(
            f"{OCI}.config.v1+json",
            {
                "created": "1970-01-01T00:00:00Z",
                **platform,
                "config": config or {"Cmd": ["/bin/sh"]},
                "rootfs": {"type": "layers", "diff_ids": diff_ids},
                "history": [{"created": "1970-01-01T00:00:00Z", "created_by": "conformance"} for _ in layers],
            },
        )
        manifest = {
            "schemaVersion": 2,
            "mediaType": f"{OCI}.manifest.v1+json",
            "config": configuration,
            "layers": described,
        }
        return {**self._json(manifest["mediaType"], manifest), "platform": platform}

    def index(self, manifests):
        """Adds an index of these manifests, and gives its descriptor."""
        media_type = f"{OCI}.index.v1+json"
        return self._json(media_type, {"schemaVersion": 2, "mediaType": media_type, "manifests": manifests})

    def finish(self, descriptor):
        """Makes that manifest or index the layout's `latest`."""
        named = {**descriptor, "annotations": {"org.opencontainers.image.ref.name": "latest"}}
        with open(os.path.join(self.folder, "index.json"), "w") as file:
            json.dump({"schemaVersion": 2, "manifests": [named]}, file)
        return self.folder

    def _layer(self, tar, compression):
        packed = os.path.join(self.folder, "packed")
        if compression == "plain":
            shutil.copyfile(tar, packed)
        else:
            command = {"gzip": ["gzip", "-n", "-c", "-1"], "zstd": ["zstd", "-q", "-c", "-1"]}[compression]
            with open(packed, "wb") as output:
                subprocess.run([*command, tar], stdout=output, check=True)
        suffix = "" if compression == "plain" else "+" + compression
        return self._blob(f"{OCI}.layer.v1.tar{suffix}", packed)

    def _json(self, media_type, document):
        path = os.path.join(self.folder, "packed")
        with open(path, "w") as file:
            json.dump(document, file)
        return self._blob(media_type, path)

    def _blob(self, media_type, path):
        digest, size = _digest(path), os.path.getsize(path)
        os.rename(path, os.path.join(self.folder, "blobs", "sha256", digest))
        return {"mediaType": media_type, "digest": "sha256:" + digest, "size": size}


def _digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_blob(folder, digest):
    with open(blob_path(folder, digest), "rb") as file:
        return json.load(file)


def blob_path(folder, digest):
    return os.path.join(folder, "blobs", *digest.split(":"))


def layer_blobs(folder):
    """The layer descriptors of a layout's only image."""
    with open(os.path.join(folder, "index.json")) as file:
        manifest = read_blob(folder, json.load(file)["manifests"][0]["digest"])
    return manifest["layers"]
