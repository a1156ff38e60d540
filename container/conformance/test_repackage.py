"""Images repackaged into Debian's registry, whoever wrote them and whatever it asks: what is pushed is whole, and nothing is pushed twice."""

import json
import os
import subprocess
import tarfile
import unittest
import urllib.request
import zipfile

import registries
import tokens
from images import HERE
from stage import PASSWORD, USER_NAME, distribution, docker_config, stage

TYPES = "application/vnd.oci.image.manifest.v1+json"


class Repackage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.folder = stage().fresh("repackage")
        os.mkdir(folder)
        cls.server = tokens.TokenServer(folder, USER_NAME, PASSWORD)
        cls.addClassCleanup(cls.server.close)
        cls.basic = registries.behind_basic(folder, stage().storage, USER_NAME, PASSWORD)
        cls.addClassCleanup(cls.basic.close)
        cls.tokens = registries.behind_tokens(folder, stage().storage, cls.server)
        cls.addClassCleanup(cls.tokens.close)
        # A registry that has nothing of the images.
        cls.empty = registries.Registry(folder, stage().folder("storage-of-its-own"))
        cls.addClassCleanup(cls.empty.close)
        cls.bundle = os.path.join(folder, "bundle.tar")
        start = os.path.join(folder, "start")
        with open(start, "wb") as file:
            file.write(b"\x7fELF" + os.urandom(3 << 20))
        with tarfile.open(cls.bundle, "w", format=tarfile.USTAR_FORMAT) as tar:
            tar.add(start, "opt/scar/start", filter=lambda info: info.replace(uid=0, gid=0, uname="", gname="", mtime=0, mode=0o755, deep=False))
        cls.package = os.path.join(folder, "package.zip")
        with zipfile.ZipFile(cls.package, "w") as package:
            package.writestr("function_config.yaml", "name: words\n")

    def repackage(self, source, target, status=0, cache="cache", **more):
        find_jdk = os.path.join(HERE, "..", "..", "bin", "find-jdk")
        jdk = subprocess.run([find_jdk], check=True, capture_output=True, text=True).stdout.strip()
        java = os.path.join(jdk, "bin", "java")
        done = stage().scar(
            "-cp", os.path.join(distribution(), "lib", "cli", "*"), os.path.join(HERE, "Repackage.java"),
            source, target, self.bundle, self.package, os.path.join(self.folder, cache), command=java, **more,
        )  # fmt: skip
        self.assertEqual(done.status != 0, status != 0, done.err)
        self.assertNotIn(PASSWORD, done.out + done.err)
        return done

    def manifest(self, registry, repository):
        request = urllib.request.Request(f"http://{registry.host}/v2/{repository}/manifests/latest", headers={"Accept": TYPES})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def whole(self, registry, repository, name):
        """skopeo reads it with all its blobs, and its layers are the image's and two more."""
        to = stage().fresh("copied")
        subprocess.run(
            ["skopeo", "--insecure-policy", "copy", "-q", "--src-tls-verify=false", f"docker://{registry.host}/{repository}:latest", f"dir:{to}"],
            check=True, capture_output=True,
        )  # fmt: skip
        self.assertEqual(len(self.manifest(registry, repository)["layers"]), len(stage().images.layers(name)) + 2)

    def test_within_a_registry_blobs_are_mounted(self):
        source = stage().image("busybox")
        done = self.repackage(f"{stage().registry.host}/{source}", f"{stage().registry.host}/made/mounted:latest")
        self.assertIn(f"mounted={len(stage().images.layers('busybox'))}", done.out)
        self.whole(stage().registry, "made/mounted", "busybox")

    def test_from_one_registry_to_another(self):
        source = f"{stage().registry.host}/{stage().image('demo')}"
        done = self.repackage(source, f"{self.empty.host}/made/demo:latest")
        self.assertIn("mounted=0", done.out)
        self.whole(self.empty, "made/demo", "demo")
        again = self.repackage(source, f"{self.empty.host}/made/demo:latest")
        self.assertIn("changed=false", again.out)
        self.assertEqual(done.out.split()[0], again.out.split()[0])

    def test_a_layout_with_plain_layers(self):
        layout = stage().layout("busybox", "plain")
        done = self.repackage(f"oci:{layout}", f"{self.empty.host}/made/plain:latest")
        self.whole(self.empty, "made/plain", "busybox")
        # Another machine comes to the same.
        other = self.repackage(f"oci:{layout}", f"{self.empty.host}/made/other:latest", cache="another-cache")
        self.assertEqual(done.out.split()[0], other.out.split()[0])

    def test_zstd_layers_become_gzip(self):
        source = f"{stage().zstd_registry.host}/{stage().image('busybox', 'zstd')}"
        self.repackage(source, f"{self.empty.host}/made/zstd:latest")
        self.whole(self.empty, "made/zstd", "busybox")

    def test_behind_a_token_server(self):
        config = docker_config(stage().fresh("docker"), self.tokens.host, USER_NAME, PASSWORD)
        source = stage().image("busybox")
        done = self.repackage(f"{self.tokens.host}/{source}", f"{self.tokens.host}/made/tokens:latest", DOCKER_CONFIG=config)
        self.assertIn(f"mounted={len(stage().images.layers('busybox'))}", done.out)
        self.whole(stage().registry, "made/tokens", "busybox")

    def test_behind_basic(self):
        config = docker_config(stage().fresh("docker"), self.basic.host, USER_NAME, PASSWORD)
        source = f"{stage().registry.host}/{stage().image('busybox')}"
        self.repackage(source, f"{self.basic.host}/made/basic:latest", DOCKER_CONFIG=config)
        self.whole(stage().registry, "made/basic", "busybox")

    def test_who_may_not_push_is_told_to_log_in(self):
        source = f"{stage().registry.host}/{stage().image('busybox')}"
        for registry in self.tokens, self.basic:
            done = self.repackage(source, f"{registry.host}/public/mine:latest", status=1)
            self.assertIn(f"docker login {registry.host}", done.err)
