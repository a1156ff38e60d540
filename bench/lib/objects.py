"""Serves the files of a folder as S3 serves objects, in parts too, and as a registry serves blobs: by sendfile.

usage: objects.py FOLDER >PORT

FOLDER/BUCKET/KEY is the object KEY of BUCKET. Who asks may read: signatures are not looked at. Any free port of loopback; its number
is printed.
"""

import http.server
import os
import re
import sys
import urllib.parse


class Objects(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def answer(self, content):
        path = os.path.join(sys.argv[1], urllib.parse.unquote(self.path.split("?")[0]).lstrip("/"))
        try:
            file = open(path, "rb")
        except OSError:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        with file:
            size = os.fstat(file.fileno()).st_size
            part = re.fullmatch("bytes=([0-9]+)-([0-9]+)", self.headers.get("Range", ""))
            first, last = (int(part[1]), min(int(part[2]), size - 1)) if part else (0, size - 1)
            self.send_response(206 if part else 200)
            if part:
                self.send_header("Content-Range", "bytes %d-%d/%d" % (first, last, size))
            self.send_header("ETag", '"0"')
            self.send_header("Content-Length", str(last - first + 1))
            self.end_headers()
            self.wfile.flush()
            if content:
                self.connection.sendfile(file, first, last - first + 1)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, address):
        """Who has enough of a part closes the connection: that is no error."""


server = Server(("127.0.0.1", 0), Objects)
print(server.server_address[1], flush=True)
server.serve_forever()
