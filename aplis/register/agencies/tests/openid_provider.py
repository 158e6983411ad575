"""A small OpenID provider on this machine, for tests: code flow with PKCE, one person who always agrees."""

import base64
import hashlib
import json
import secrets
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "aplis", "only for tests"


class OpenIDProvider(ThreadingHTTPServer):
    """`claims` is what it says of the person who signs in, `wrong` what it says wrongly, `asked` what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {"sub": "subject-1", "email": "breda@aplis.example", "email_verified": True}
        self.wrong: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def agree(self, address: str) -> str:
        """What the browser does: opens the address and is sent back with a code. Returns path and query of our callback."""

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_args: Any) -> None:
                return None

        try:
            urllib.request.build_opener(Stay).open(address, timeout=5)
        except HTTPError as redirect:
            back = urlsplit(redirect.headers["Location"])
            redirect.close()
            return f"{back.path}?{back.query}"
        raise AssertionError("the provider did not send the browser back")

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked.get("nonce")}
        return jwt.encode({**said, **self.claims, **self.wrong}, self.key, algorithm="RS256", headers={"kid": "1"})


class _Answers(BaseHTTPRequestHandler):
    server: OpenIDProvider

    def log_message(self, *_args: Any) -> None:
        """Says nothing: the tests do."""

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path == "/authorize":
            self._send_back({name: values[0] for name, values in parse_qs(path.query).items()})
        elif path.path == "/userinfo":
            self._say(self.server.claims)
        elif path.path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.server.key.public_key(), as_dict=True)
            self._say({"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]})
        else:
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found = {f"{name}_endpoint": f"{self.server.url}/{end}" for name, end in ends.items()}
            self._say({"issuer": self.server.url, "jwks_uri": f"{self.server.url}/keys", **found})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.server.codes.pop(sent.get("code", ""), None)
        verifier = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if (
            asked is None
            or sent.get("client_secret") != CLIENT_SECRET
            or sent.get("redirect_uri") != asked["redirect_uri"]
            or asked.get("code_challenge_method") != "S256"
            or challenge != asked.get("code_challenge")
        ):
            self._say({"error": "invalid_grant"}, status=400)
            return
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": self.server.id_token(asked)})

    def _send_back(self, asked: dict[str, str]) -> None:
        code = secrets.token_hex(8)
        self.server.asked = self.server.codes[code] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        self.end_headers()

    def _say(self, what: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def openid_provider() -> Iterator[OpenIDProvider]:
    with OpenIDProvider() as provider:
        threading.Thread(target=provider.serve_forever, daemon=True).start()
        yield provider
        provider.shutdown()
