"""Image layers of Debian's packages, made by mmdebstrap: as root, or in a user namespace. They cost minutes, and are kept."""

import os
import shutil
import subprocess

from layers import between

SUITE = "bookworm"


def debian(folder, scratch):
    """Two layers: a root, and what an upgrade of it would be."""
    first, second = os.path.join(folder, "0.tar"), os.path.join(scratch, "second.tar")
    install(first, [])
    install(second, ["less", "netbase"], "sed -i s/root/root/ \"$1/etc/passwd\"; rm -r \"$1/usr/share/man\"; chmod 700 \"$1/srv\"")
    between(first, second, os.path.join(folder, "1.tar"))
    os.unlink(second)


def imagemagick(folder, scratch):
    """Eleven layers, as a Dockerfile would leave them: an installation, and steps that change and remove what it brought."""
    steps = [
        "true",
        "echo imagemagick >etc/hostname",
        "rm -r usr/share/doc",
        "mkdir -p usr/share/doc/here && echo again >usr/share/doc/here/read.me",
        "find usr/share/locale -mindepth 1 -maxdepth 1 ! -name en -exec rm -r {} +",
        "mv usr/share/perl opt/perl",
        "ln -s /opt/perl usr/share/perl",
        "find usr/bin -name 'perl*' -exec touch {} +",
        "chmod -R go-rwx root && chmod 3755 usr/bin/convert-im6.q16 && rm -rf var/cache/apt && echo >var/cache/apt",
        "rm var/cache/apt && mkdir -p var/cache/apt/archives",
    ]
    bare, states = os.path.join(scratch, "bare.tar"), os.path.join(scratch, "states")
    install(bare, [])
    install(os.path.join(scratch, "whole.tar"), ["imagemagick"])
    os.mkdir(states)
    change(os.path.join(scratch, "whole.tar"), states, steps)
    shutil.move(bare, os.path.join(folder, "0.tar"))
    before = os.path.join(folder, "0.tar")
    for number in range(1, len(steps) + 1):
        after = os.path.join(states, f"{number}.tar")
        between(before, after, os.path.join(folder, f"{number}.tar"))
        before = after
    shutil.rmtree(states)
    os.unlink(os.path.join(scratch, "whole.tar"))


def install(tar, packages, hook="true"):
    """A root of Debian's, as a tar archive; no device nodes, which only root could unpack."""
    way = "root" if os.geteuid() == 0 else "unshare"
    subprocess.run(
        ["mmdebstrap", f"--mode={way}", "--quiet", "--variant=apt", "--format=tar", "--dpkgopt=force-unsafe-io",
         *([f"--include={','.join(packages)}"] if packages else []),
         '--aptopt=Acquire::Languages "none"', '--aptopt=Acquire::Retries "2"',
         "--skip=output/dev", f"--customize-hook={hook}", SUITE, tar],
        check=True, stdin=subprocess.DEVNULL, capture_output=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
    )  # fmt: skip


def change(tar, states, steps):
    """Unpacks a tar archive, as root or as one to whom all of it belongs, takes the steps, and packs it after each."""
    lines = ['mkdir "$2/root"', 'tar -xpf "$1" --numeric-owner -C "$2/root"']
    for number, step in enumerate(steps, 1):
        lines += [f'(cd "$2/root" && {step})', f'tar -cf "$2/{number}.tar" --format=pax --sort=name --numeric-owner -C "$2/root" .']
    enter = [] if os.geteuid() == 0 else ["unshare", "--map-auto", "--map-root-user"]
    script = "set -e\n" + "\n".join(lines) + '\nrm -rf "$2/root"'
    subprocess.run([*enter, "sh", "-c", script, "sh", tar, states], check=True, stdin=subprocess.DEVNULL, capture_output=True)
