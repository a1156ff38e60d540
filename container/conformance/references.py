"""Trees of images by tools that are not ours: umoci, and skopeo with GNU tar, layer by layer."""

import os
import subprocess

import layers
import layout
import tree


def run(*command, **options):
    """Runs a tool; what it said is in the error if it fails."""
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, **options)
    if done.returncode:
        words = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise RuntimeError(f"{' '.join(map(str, command))}: exit {done.returncode}: {words[-2000:]}")
    return done.stdout


def skopeo(*arguments):
    return run("skopeo", "--insecure-policy", *arguments)


def push(folder, name, *options):
    """Pushes a layout to a registry: name is HOST:PORT/REPOSITORY[:TAG]."""
    skopeo("copy", "--quiet", "--dest-tls-verify=false", *options, f"oci:{folder}:latest", f"docker://{name}")


def pull(name, folder, *options):
    """Pulls an image into a layout of gzip layers, which is all that umoci knows."""
    skopeo("copy", "--quiet", "--src-tls-verify=false", "--dest-compress-format", "gzip", *options, f"docker://{name}", f"oci:{folder}:latest")
    return folder


def umoci_tree(folder, to, rootless):
    """The root that umoci makes of a layout's image."""
    run("umoci", "unpack", *(["--rootless"] if rootless else []), "--image", f"{folder}:latest", to)
    return os.fsencode(os.path.join(to, "rootfs"))


def tar_tree(folder, to):
    """The root that GNU tar makes of a layout's image: whiteouts by hand, then each layer on top."""
    root = os.fsencode(to)
    os.mkdir(root)
    for number, descriptor in enumerate(layout.layer_blobs(folder)):
        tar = f"{to}.layer-{number}.tar"
        with open(tar, "wb") as output:
            subprocess.run(["gzip", "-dc", layout.blob_path(folder, descriptor["digest"])], stdout=output, check=True)
        _make_way(root, tar)
        run(
            "tar", "--extract", "--file", tar, "--directory", to, "--preserve-permissions", "--numeric-owner",
            "--delay-directory-restore", "--exclude=.wh.*",
            *(["--same-owner"] if os.geteuid() == 0 else ["--no-same-owner"]),
            env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
        )  # fmt: skip
        os.unlink(tar)
    return root


def _make_way(root, tar):
    """What tar does not do itself: what a layer deletes, and folders that become something else or the reverse."""
    own = [(name, info) for name, info in layers.members(tar)]
    for name, _ in own:
        folder, last = os.path.split(name)
        if last == b".wh..wh..opq":
            place = os.path.join(root, folder)
            if os.path.isdir(place) and not os.path.islink(place):
                for child in os.listdir(place):
                    tree.remove(os.path.join(place, child))
        elif last.startswith(b".wh."):
            tree.remove(os.path.join(root, folder, last[4:]))
    for name, info in own:
        place = os.path.join(root, name)
        if os.path.lexists(place) and os.path.basename(name)[:4] != b".wh.":
            is_folder = os.path.isdir(place) and not os.path.islink(place)
            if is_folder != info.isdir():
                tree.remove(place)
