"""A registry seen through a bad network: a proxy of HTTP/1.1 on loopback that answers as it is told."""

import http.client
import http.server
import socketserver
import threading
import time
from dataclasses import dataclass, field

PIECE = 1 << 14


@dataclass(frozen=True)
class Fault:
    """What happens to one request. Places are bytes of this answer's body."""

    status: int | None = None  # answered instead of the registry's answer
    headers: dict = field(default_factory=dict)
    cut_at: int | None = None  # the connection is closed here
    slow_after: int | None = None  # from here on, one byte comes each second
    silent_after: int | None = None  # from here on, nothing comes
    flip_at: int | None = None  # this byte is another one
    ignore_range: bool = False  # the whole is sent, whatever part was asked for


class Proxy:
    """Passes all on to a registry. `fault` is asked for each request, with its path and how many of that path came before,
    and gives a Fault or None; `passed` is told of each piece of a body, after it was sent."""

    def __init__(self, host, fault=lambda path, before: None, passed=lambda count: None):
        self.host = host
        self.fault = fault
        self.passed = passed
        self.requests = []  # (when, path, Range or None)
        self.lock = threading.Lock()
        self.closed = threading.Event()
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                try:
                    proxy._pass(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_HEAD = do_GET

            def log_message(self, *_):
                pass

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()

    def _pass(self, request):
        with self.lock:
            before = sum(path == request.path for _, path, _ in self.requests)
            self.requests.append((time.monotonic(), request.path, request.headers.get("Range")))
        fault = self.fault(request.path, before) or Fault()
        if fault.status:
            request.send_response(fault.status)
            for name, value in {"Content-Length": "0", **fault.headers}.items():
                request.send_header(name, value)
            request.end_headers()
            return
        dropped = {"connection", "range"} if fault.ignore_range else {"connection"}
        headers = {name: value for name, value in request.headers.items() if name.lower() not in dropped}
        upstream = http.client.HTTPConnection(self.host, timeout=60)
        try:
            upstream.request(request.command, request.path, headers=headers)
            answer = upstream.getresponse()
            request.send_response(answer.status)
            for name, value in answer.getheaders():
                request.send_header(name, value)
            request.end_headers()
            if request.command != "HEAD":
                self._body(request, answer, fault)
        finally:
            upstream.close()

    def _body(self, request, answer, fault):
        places = sorted(place for place in (fault.cut_at, fault.slow_after, fault.silent_after, fault.flip_at) if place is not None)
        sent = 0
        while True:
            if sent == fault.cut_at:
                request.close_connection = True
                return
            if sent == fault.silent_after:
                self.closed.wait()
                request.close_connection = True
                return
            slow = fault.slow_after is not None and sent >= fault.slow_after
            following = [place for place in places if place > sent]
            piece = answer.read(1 if slow or sent == fault.flip_at else min(PIECE, following[0] - sent) if following else PIECE)
            if not piece:
                return
            if slow and self.closed.wait(1):
                return
            request.wfile.write(bytes([piece[0] ^ 1]) if sent == fault.flip_at else piece)
            sent += len(piece)
            self.passed(len(piece))


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        pass  # whoever was killed hangs up in any state
