"""The command killed at any moment: what it leaves is the whole image or nothing that is taken for it."""

import json
import os
import random
import subprocess
import threading
import time
import unittest

import registries
import tree
from proxy import Proxy
from stage import ROOT, SCAR, report, stage

TRIALS = int(os.environ.get("KILLS", "50"))


class Kills(unittest.TestCase):
    IMAGE = "demo"

    def setUp(self):
        self.repository = stage().image(self.IMAGE)
        blobs = registries.manifest(stage().registry.host, self.repository)["layers"]
        self.total = sum(blob["size"] for blob in blobs)
        self.chance = random.Random(2)
        self.cache = stage().folder("killed")
        self.more = {"XDG_CACHE_HOME": self.cache}
        self.store = os.path.join(self.cache, "scar", "store")

    def pull(self, host):
        done = stage().scar("image", "pull", "-q", "-i", f"{host}/{self.repository}", **self.more)
        self.assertEqual(done.status, 0, done.err)
        return done.out.strip()

    def stored(self, digest):
        root = os.path.join(self.store, digest.replace(":", "-"), "rootfs")
        return stage().difference(self.IMAGE, tree.snapshot(os.fsencode(root), ROOT))

    def killed(self, host, moment, after):
        """Starts a pull and kills it: `after` seconds after `moment` came, or after its start."""
        process = subprocess.Popen(
            [SCAR, "image", "pull", "-q", "-i", f"{host}/{self.repository}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=stage().environment(**self.more),
        )  # fmt: skip
        limit = time.monotonic() + 60
        while moment and not moment.is_set() and process.poll() is None and time.monotonic() < limit:
            moment.wait(0.01)
        time.sleep(after)
        process.kill()
        return process.wait() == -9

    def test_a_pull_that_is_killed_and_run_again(self):
        begin = time.monotonic()
        digest = self.pull(stage().registry.host)
        usual = time.monotonic() - begin
        kills = 0
        for trial in range(TRIALS):
            with self.subTest(trial=trial):
                self.remove(digest)
                # Half of them when so many bytes came in, some of these at the very end; half at any time.
                place = self.chance.choice([self.chance.randrange(self.total), self.total]) if trial % 2 else None
                after = self.chance.random() * (0.3 if place else usual)
                reached, seen, lock = threading.Event(), 0, threading.Lock()

                def passed(count):
                    nonlocal seen
                    with lock:
                        seen += count
                        if place is not None and seen >= place:
                            reached.set()

                proxy = Proxy(stage().registry.host, passed=passed)
                try:
                    kills += self.killed(proxy.address, reached if place else None, after)
                finally:
                    proxy.close()
                # What the killed one left is whole if it is named as an image is.
                for name in os.listdir(self.store) if os.path.isdir(self.store) else []:
                    if name.startswith("sha256-"):
                        found = self.stored(name.replace("-", ":", 1))
                        self.assertFalse(found, report(found))
                self.assertEqual(self.pull(stage().registry.host), digest)
                found = self.stored(digest)
                self.assertFalse(found, report(found))
        print(f"{kills} of {TRIALS} were killed before their end; ", end="", flush=True)
        self.assertGreater(kills, TRIALS * 0.6)
        self.remove(digest)
        self.assertEqual(stage().scar("image", "prune", **self.more).status, 0)
        listed = stage().scar("image", "ls", "-j", **self.more)
        self.assertEqual(json.loads(listed.out), {"Images": []})
        left = [name for name in os.listdir(self.store) if name != "locks"]
        self.assertEqual(left, [])

    def remove(self, digest):
        """Not by the command: what is timed here is pulling, and the rest of the store stays as it is."""
        place = os.path.join(self.store, digest.replace(":", "-"))
        if os.path.exists(place):
            gone = os.path.join(self.store, "removing-" + digest.replace(":", "-"))
            os.rename(place, gone)
            tree.remove(os.fsencode(gone))
