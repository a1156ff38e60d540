"""Starts runtimes against a Runtime API and an S3 on loopback, and tells how long each took.

usage: starts.py PLAN >RESULTS

PLAN is JSON: {"repetitions": N, "warm": N, "certificate": FILE, "key": FILE,
"peers": [{"name", "transport": "http"|"https", "command": [...], "folder", "environment": {...}}, ...]}

Each line of RESULTS has tabs between: `start NAME TRANSPORT INIT FIRST MEMORY WORK` has the nanoseconds from spawn to the first
GET of /next and to the response to the first event, and what the runtime had until then at most of memory, in KiB, and of
processor time, in nanoseconds;
`steady NAME TRANSPORT CALL NOW MOST` the median nanoseconds of a warm call, and the KiB after the last and at most; `failed
NAME TRANSPORT REASON`. The first repetition is not counted.
"""

import http.server
import json
import os
import queue
import shutil
import signal
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time

CONTENT = bytes(range(256)) * 256
LIMIT = 60


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, address):
        """A runtime that is killed leaves its connections open: that is no error."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, headers, content=b""):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Run:
    """One runtime's life, as its Runtime API sees it."""

    def __init__(self):
        self.nexts = queue.Queue()
        self.events = queue.Queue()
        self.answers = queue.Queue()
        self.stored = set()


class Surroundings:
    def __init__(self, certificate, key):
        self.run = Run()
        outer = self

        class RuntimeApi(Handler):
            def do_GET(self):
                if "/extension/" in self.path:
                    # Never answered: until the runtime is gone.
                    self.rfile.read(1)
                    self.close_connection = True
                    return
                run = outer.run
                run.nexts.put(time.monotonic_ns())
                event = run.events.get()
                if event is None:
                    self.close_connection = True
                    return
                self.answer(200, {
                    "Content-Type": "application/json",
                    "Lambda-Runtime-Aws-Request-Id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
                    "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + LIMIT * 1000),
                    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:bench",
                }, event)

            def do_POST(self):
                run = outer.run
                body = self.body()
                if self.path.endswith("/extension/register"):
                    self.answer(200, {"Lambda-Extension-Identifier": "bench"})
                    return
                run.answers.put((time.monotonic_ns(), self.path, body))
                self.answer(202, {})

        class S3(Handler):
            def do_GET(self):
                self.answer(200, {"ETag": '"0"', "Content-Type": "binary/octet-stream"}, CONTENT)

            def do_HEAD(self):
                self.answer(200, {"ETag": '"0"'})

            def do_PUT(self):
                outer.run.stored.add((self.path.split("?")[0], CONTENT in self.body()))
                self.answer(200, {"ETag": '"0"'})

        self.api = self.serve(RuntimeApi)
        self.s3 = {"http": self.serve(S3), "https": self.serve(S3, certificate, key)}

    @staticmethod
    def serve(handler, certificate=None, key=None):
        server = Server(("127.0.0.1", 0), handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return "127.0.0.1:%d" % server.server_address[1]


EVENT = json.dumps({"Records": [{
    "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1",
    "eventTime": "2026-01-02T03:04:05.678Z", "eventName": "ObjectCreated:Put",
    "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": "bench", "arn": "arn:aws:s3:::bench"},
           "object": {"key": "in/picture.bin", "size": len(CONTENT)}}}]}).encode()


def memory(pid):
    """KiB now and at most."""
    with open("/proc/%d/status" % pid) as status:
        lines = dict(line.split(":", 1) for line in status)
    return int(lines["VmRSS"].split()[0]), int(lines["VmHWM"].split()[0])


def processor(pid):
    """Nanoseconds of processor time, of all threads and of children that have ended."""
    with open("/proc/%d/stat" % pid) as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) * (1_000_000_000 // os.sysconf("SC_CLK_TCK"))


def call(run):
    run.events.put(EVENT)
    ended, path, body = run.answers.get(timeout=LIMIT)
    if not path.endswith("/response"):
        raise RuntimeError(body.decode()[:300])
    if not any(whole for _, whole in run.stored):
        raise RuntimeError("nothing was stored")
    run.stored.clear()
    return ended


def start(surroundings, peer, warm):
    """Starts once; yields the fields of its line."""
    run = surroundings.run = Run()
    scratch = tempfile.mkdtemp(prefix="start-", dir=os.environ.get("TMPDIR"))
    log = os.path.join(scratch, "log")
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TMPDIR": scratch, "HOME": scratch,
        "LAMBDA_TASK_ROOT": peer["folder"], "AWS_LAMBDA_RUNTIME_API": surroundings.api,
        "AWS_LAMBDA_FUNCTION_NAME": "bench", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "AWS_LAMBDA_LOG_GROUP_NAME": "bench",
        "AWS_LAMBDA_LOG_STREAM_NAME": "bench", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": peer["transport"] + "://" + surroundings.s3[peer["transport"]],
    }
    environment.update(peer["environment"])
    process = None
    try:
        with open(log, "wb") as output:
            begin = time.monotonic_ns()
            process = subprocess.Popen(peer["command"], cwd=peer["folder"], env=environment, stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        # The event is there when the runtime asks, as at a cold start.
        first = call(run)
        init = run.nexts.get(timeout=LIMIT)
        at_most, worked = memory(process.pid)[1], processor(process.pid)
        if not warm:
            return ["start", init - begin, first - begin, at_most, worked]
        times = []
        for _ in range(warm):
            run.nexts.get(timeout=LIMIT)
            sent = time.monotonic_ns()
            times.append(call(run) - sent)
        return ["steady", int(statistics.median(times)), *memory(process.pid)]
    except (RuntimeError, queue.Empty, OSError) as reason:
        with open(log, errors="replace") as text:
            said = text.read().strip().splitlines()
        detail = str(reason) or type(reason).__name__
        return ["failed", " ".join((detail + ": " + (said[-1] if said else "")).split())[:300]]
    finally:
        run.events.put(None)
        if process:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        shutil.rmtree(scratch, ignore_errors=True)


def main():
    with open(sys.argv[1]) as file:
        plan = json.load(file)
    surroundings = Surroundings(plan["certificate"], plan["key"])
    peers = plan["peers"]
    failed = set()
    for repetition in range(plan["repetitions"] + 1):
        for turn in range(len(peers)):
            number = (turn + repetition) % len(peers)
            if number in failed:
                continue
            peer = peers[number]
            kind, *fields = start(surroundings, peer, 0)
            if kind == "failed":
                failed.add(number)
            if kind == "failed" or repetition > 0:
                print(kind, peer["name"], peer["transport"], *fields, sep="\t", flush=True)
        print("repetition %d of %d" % (repetition, plan["repetitions"]), file=sys.stderr)
    for peer in peers:
        kind, *fields = start(surroundings, peer, plan["warm"])
        print(kind, peer["name"], peer["transport"], *fields, sep="\t", flush=True)


main()
