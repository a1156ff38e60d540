"""An unpacked image is, entry by entry, what umoci makes of it."""

import os
import shutil
import unittest

import registries
import tree
from layout import HERE as ARCHITECTURE
from layout import Layout
from references import push
from stage import ROOT, USER, distribution, report, stage

COMPRESSIONS = ["gzip", "zstd", "plain", "docker"]


class Trees(unittest.TestCase):
    def check(self, name, compressions=COMPRESSIONS):
        for compression in compressions:
            with self.subTest(image=name, compression=compression):
                repository = stage().image(name, compression)
                self.check_media_types(repository, compression)
                found = stage().difference(name, stage().tree_of(f"{stage().registry.host}/{repository}"))
                self.assertFalse(found, report(found))

    def check_media_types(self, repository, compression):
        endings = {"gzip": "layer.v1.tar+gzip", "zstd": "layer.v1.tar+zstd", "plain": "layer.v1.tar", "docker": "rootfs.diff.tar.gzip"}
        for descriptor in registries.manifest(stage().registry.host, repository)["layers"]:
            self.assertTrue(descriptor["mediaType"].endswith(endings[compression]), descriptor)

    def test_debian(self):
        self.check("debian")

    def test_imagemagick_in_eleven_layers(self):
        self.check("imagemagick")

    def test_busybox(self):
        self.check("busybox")

    def test_musl(self):
        self.check("musl")

    def test_all_that_a_layer_may_hold(self):
        self.check("odd")

    def test_sparse_files_in_the_older_format(self):
        self.check("old-sparse")

    def test_layers_that_meet_at_random(self):
        for seed in range(24):
            self.check(f"random-{seed}", [COMPRESSIONS[seed % 3]])

    def test_an_oci_layout_gives_what_the_registry_gives(self):
        folder = stage().layout("odd", "zstd")
        found = stage().difference("odd", stage().tree_of(f"oci:{folder}"))
        self.assertFalse(found, report(found))

    def test_a_digest_names_the_image_as_well_as_a_tag(self):
        layout = Layout(stage().fresh("layout"))
        manifest = layout.image(stage().images.layers("busybox"), "plain")
        push(layout.finish(manifest), f"{stage().registry.host}/public/by-digest", "--preserve-digests")
        found = stage().difference("busybox", stage().tree_of(f"{stage().registry.host}/public/by-digest@{manifest['digest']}"))
        self.assertFalse(found, report(found))

    def test_the_root_itself_is_as_a_layer_says(self):
        root = stage().tree_of(f"{stage().registry.host}/{stage().image('odd')}")[b"."]
        self.assertEqual((root.mode, root.mtime), (0o755, 1600000000_500000000))

    def test_device_nodes_are_left_out_and_all_else_is_there(self):
        from layers import Layer

        layout = Layout(stage().fresh("layout"))
        layer = Layer().folder(b"dev").device(b"dev/null", 1, 3).file(b"dev/plain", b"p").device(b"zero", 1, 5)
        path = layer.write(stage().fresh("devices.tar"))
        push(layout.finish(layout.image([path])), f"{stage().registry.host}/public/devices")
        entries = stage().tree_of(f"{stage().registry.host}/public/devices")
        self.assertEqual(sorted(entries), [b".", b"dev", b"dev/plain"])

    @unittest.skipUnless(ROOT, "only root can become someone else")
    def test_an_ordinary_user_gets_the_same_tree_without_its_owners(self):
        home = stage().folder("of-a-user")
        shutil.copytree(distribution(), os.path.join(home, "scar"), symlinks=True)
        os.chown(home, USER, USER)
        stage().expected("odd", rootless=True)
        to = os.path.join(home, "root")
        done = stage().scar(
            "image", "unpack", "-i", f"{stage().registry.host}/{stage().image('odd')}", "--to", to,
            prefix=["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"],
            command=os.path.join(home, "scar", "bin", "scar"), HOME=home, DOCKER_CONFIG=home, TMPDIR=home,
        )  # fmt: skip
        self.assertEqual(done.status, 0, done.err)
        found = stage().difference("odd", tree.snapshot(os.fsencode(to), owners=False), rootless=True)
        self.assertFalse(found, report(found))


class Platforms(unittest.TestCase):
    """An index of several platforms: the one of this machine is taken."""

    @classmethod
    def setUpClass(cls):
        others = [
            {"os": "linux", "architecture": "s390x"},
            {"os": "linux", "architecture": "arm", "variant": "v7"},
            {"os": "windows", "architecture": ARCHITECTURE, "os.version": "10.0.17763.1"},
        ]
        cls.others = others
        layout = Layout(stage().fresh("layout"))
        strange = layout.image(stage().images.layers("musl"), "plain", others[0])
        manifests = [{**strange, "platform": platform} for platform in others]
        attestation = {**strange, "platform": {"os": "unknown", "architecture": "unknown"}}
        own = layout.image(stage().images.layers("busybox"), "plain")
        cls.host = stage().registry.host
        push(layout.finish(layout.index([*manifests, own, attestation])), f"{cls.host}/public/index", "--all")
        push(layout.finish(layout.index([*manifests, own])), f"{cls.host}/public/list", "--all", "--format", "v2s2")
        push(layout.finish(layout.index(manifests)), f"{cls.host}/public/others", "--all")

    def test_of_an_oci_index(self):
        found = stage().difference("busybox", stage().tree_of(f"{self.host}/public/index"))
        self.assertFalse(found, report(found))

    def test_of_a_docker_manifest_list(self):
        self.assertIn("manifest.list", registries.manifest(self.host, "public/list")["mediaType"])
        found = stage().difference("busybox", stage().tree_of(f"{self.host}/public/list"))
        self.assertFalse(found, report(found))

    def test_an_index_without_this_machines_platform_is_refused_by_naming_those_it_has(self):
        to = stage().fresh("refused")
        done = stage().scar("image", "unpack", "-i", f"{self.host}/public/others", "--to", to)
        self.assertEqual(done.status, 4, done.err)
        self.assertIn("s390x", done.err)
        self.assertIn(ARCHITECTURE, done.err)
        self.assertFalse(os.path.exists(to) and os.listdir(to))
