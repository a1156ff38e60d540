"""A token server as registries have one in front: it answers the challenge `Bearer realm=...` with signed tokens.

https://distribution.github.io/distribution/spec/auth/token/ and .../jwt/
"""

import base64
import http.server
import json
import os
import subprocess
import threading
import time
import urllib.parse

ISSUER, SERVICE = "conformance", "the registry"


class TokenServer:
    """Everyone may pull `public/*`; one user may do all with everything."""

    def __init__(self, folder, user, password):
        self.key = os.path.join(folder, "token.key")
        self.certificate = os.path.join(folder, "token.crt")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=conformance",
             "-keyout", self.key, "-out", self.certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        self.basic = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.asked = []  # scopes, one for each token
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server._answer(self)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def realm(self):
        return f"http://127.0.0.1:{self.http.server_port}/token"

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    def _answer(self, request):
        given = request.headers.get("Authorization")
        if given and given != self.basic:
            return _send(request, 401, {"errors": [{"code": "UNAUTHORIZED", "message": "wrong user or password"}]})
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(request.path).query)
        scopes = [scope for value in query.get("scope", []) for scope in value.split()]
        self.asked += scopes
        access = []
        for scope in scopes:
            kind, name, actions = scope.split(":", 2)
            allowed = set(actions.split(","))
            if not given:
                allowed &= {"pull"} if name.startswith("public/") else set()
            access.append({"type": kind, "name": name, "actions": sorted(allowed)})
        _send(request, 200, {"token": self._token(access), "expires_in": 300})

    def _token(self, access):
        with open(self.certificate) as file:
            chain = "".join(line.strip() for line in file if "-----" not in line)
        now = int(time.time())
        head = {"typ": "JWT", "alg": "RS256", "x5c": [chain]}
        claims = {"iss": ISSUER, "aud": SERVICE, "sub": "", "iat": now, "nbf": now - 10, "exp": now + 300, "jti": str(now), "access": access}
        signed = _base64(json.dumps(head).encode()) + b"." + _base64(json.dumps(claims).encode())
        signature = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", self.key], input=signed, capture_output=True, check=True
        ).stdout
        return (signed + b"." + _base64(signature)).decode()


def _base64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _send(request, status, document):
    body = json.dumps(document).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
