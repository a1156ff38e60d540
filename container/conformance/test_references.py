"""The references themselves: two tools that are not ours must agree, or there is nothing to compare with."""

import os
import unittest

import layers
import references
import tree
from stage import ROOT, report, stage

IMAGES = ["debian", "imagemagick", "busybox", "musl", "odd", *(f"random-{seed}" for seed in range(8))]


class References(unittest.TestCase):
    @unittest.skipUnless(ROOT, "an ordinary user's tar cannot fill folders that are closed to it")
    def test_umoci_and_tar_make_the_same_tree(self):
        for name in IMAGES:
            with self.subTest(image=name):
                expected, untimed = stage().expected(name, rootless=False)
                folder = references.pull(f"{stage().registry.host}/{stage().image(name)}", stage().fresh("pulled"))
                root = references.tar_tree(folder, stage().fresh("tar"))
                actual = tree.snapshot(root, owners=True)
                # tar leaves a folder that a later layer changes with the time of that change.
                times = tree.folders(expected)
                found = tree.differences(tree.without_times(expected, times), tree.without_times(actual, times))
                tree.remove(root)
                tree.remove(os.fsencode(folder))
                self.assertFalse(found, report(found))
