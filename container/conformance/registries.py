"""Debian's docker-registry on free ports of loopback: open, behind Basic, behind a token server."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

import tokens


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Registry:
    """A registry process that keeps its blobs in folder, which several may share."""

    def __init__(self, folder, storage, auth=None):
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        settings = {
            "version": "0.1",
            "log": {"level": "error", "accesslog": {"disabled": True}},
            "storage": {"filesystem": {"rootdirectory": storage}},
            "http": {"addr": self.host},
        }
        if auth:
            settings["auth"] = auth
        name = os.path.join(folder, f"registry-{self.port}")
        with open(name + ".yml", "w") as file:
            json.dump(settings, file)  # JSON is YAML
        with open(name + ".log", "wb") as log:
            self.process = subprocess.Popen(["docker-registry", "serve", name + ".yml"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._wait(name + ".log")

    def _wait(self, log):
        limit = time.monotonic() + 30
        while time.monotonic() < limit and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://{self.host}/v2/", timeout=5).close()
                return
            except urllib.error.HTTPError as answer:
                if answer.code == 401:
                    return
            except OSError:
                time.sleep(0.05)
        self.close()
        with open(log) as file:
            raise RuntimeError(f"docker-registry does not answer on {self.host}: {file.read()[-2000:]}")

    def close(self):
        self.process.terminate()
        self.process.wait()


def behind_basic(folder, storage, user, password):
    """The registry asks for Basic; its password file is bcrypt's, which perl's crypt makes on Debian."""
    line = subprocess.run(
        ["perl", "-e", 'print crypt($ARGV[0], q($2b$05$conformanceconformance))', password],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    path = os.path.join(folder, "htpasswd")
    with open(path, "w") as file:
        file.write(f"{user}:{line}\n")
    return Registry(folder, storage, {"htpasswd": {"realm": "conformance", "path": path}})


def behind_tokens(folder, storage, server):
    return Registry(
        folder,
        storage,
        {
            "token": {
                "realm": server.realm,
                "service": tokens.SERVICE,
                "issuer": tokens.ISSUER,
                "rootcertbundle": server.certificate,
            }
        },
    )


def manifest(host, repository, tag="latest"):
    """What an open registry says of an image."""
    accept = ", ".join(
        [
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json",
        ]
    )
    request = urllib.request.Request(f"http://{host}/v2/{repository}/manifests/{tag}", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
