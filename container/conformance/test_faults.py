"""The registry broken in all the ways that networks break it. What comes in spite of it is right; what does not is nothing."""

import os
import random
import unittest

import registries
from proxy import Fault, Proxy
from stage import report, stage


class Faults(unittest.TestCase):
    IMAGE = "musl"

    def setUp(self):
        self.repository = stage().image(self.IMAGE)
        blobs = registries.manifest(stage().registry.host, self.repository)["layers"]
        self.sizes = {f"/v2/{self.repository}/blobs/{blob['digest']}": blob["size"] for blob in blobs}
        self.largest = max(self.sizes, key=self.sizes.get)

    def through(self, fault):
        """The reference of the image behind a proxy with this fault."""
        self.proxy = Proxy(stage().registry.host, fault)
        self.addCleanup(self.proxy.close)
        return f"{self.proxy.address}/{self.repository}"

    def comes(self, fault):
        found = stage().difference(self.IMAGE, stage().tree_of(self.through(fault)))
        self.assertFalse(found, report(found))

    def fails(self, fault, *words, status=6):
        reference = self.through(fault)
        to = stage().fresh("refused")
        done = stage().scar("image", "unpack", "-i", reference, "--to", to)
        self.assertEqual(done.status, status, done.err)
        for word in words:
            self.assertIn(word.lower(), done.err.lower())
        self.assertNotIn("Exception", done.err)
        self.assertFalse(os.path.exists(to) and os.listdir(to), "something was left behind")

    def ranges(self, path):
        return [asked for _, requested, asked in self.proxy.requests if requested == path]

    def test_cut_in_mid_blob(self):
        size = self.sizes[self.largest]
        chance = random.Random(1)
        places = [0, 1, 9, 10, 511, 512, 4096, 65535, 65536, size // 2, size - 9, size - 8, size - 1]
        for place in [*places, *(chance.randrange(size) for _ in range(7))]:
            with self.subTest(at=place, of=size):
                self.comes(lambda path, before: Fault(cut_at=place) if path == self.largest and before == 0 else None)
                asked = self.ranges(self.largest)
                self.assertEqual(len(asked), 2, asked)
                self.assertIsNone(asked[0])
                if place > 65536:
                    self.assertRegex(asked[1], r"^bytes=[1-9][0-9]*-$")

    def test_every_blob_cut_again_and_again(self):
        self.comes(lambda path, before: Fault(cut_at=max(self.sizes[path] // 5, 1)) if path in self.sizes and before < 4 else None)

    def test_cut_in_the_manifest(self):
        self.comes(lambda path, before: Fault(cut_at=100) if "/manifests/" in path and before == 0 else None)

    def test_a_server_that_knows_no_ranges(self):
        half = self.sizes[self.largest] // 2
        self.comes(lambda path, before: Fault(ignore_range=True, cut_at=half if before == 0 else None) if path == self.largest else None)

    def test_429_says_when_to_come_back(self):
        self.comes(lambda path, before: Fault(429, {"Retry-After": "2"}) if before == 0 else None)
        for path in {path for _, path, _ in self.proxy.requests if "/manifests/" in path or "/blobs/" in path}:
            times = [when for when, requested, _ in self.proxy.requests if requested == path]
            self.assertGreaterEqual(times[1] - times[0], 2)

    def test_429_without_end(self):
        self.fails(lambda path, before: Fault(429, {"Retry-After": "1"}), "limits", "retry-after")

    def test_503_in_bursts(self):
        self.comes(lambda path, before: Fault(503) if before < 3 else None)

    def test_500_without_end(self):
        self.fails(lambda path, before: Fault(500) if "/blobs/" in path else None, "500")

    def test_one_byte_a_second_past_the_time_out(self):
        half = self.sizes[self.largest] // 2
        self.comes(lambda path, before: Fault(slow_after=half) if path == self.largest and before == 0 else None)
        self.assertRegex(self.ranges(self.largest)[1], r"^bytes=[1-9][0-9]*-$")

    def test_silence_past_the_time_out(self):
        self.comes(lambda path, before: Fault(silent_after=1000) if path == self.largest and before == 0 else None)

    def test_a_byte_that_is_not_what_the_digest_says(self):
        half = self.sizes[self.largest] // 2
        self.fails(lambda path, before: Fault(flip_at=half) if path == self.largest else None, "damaged")

    def test_a_blob_that_is_gone(self):
        self.fails(lambda path, before: Fault(404) if path == self.largest else None, self.largest.split(":")[1][:12], status=3)
