"""A small provider of OpenID Connect that runs on this machine: it describes itself, signs people in, and can lie."""

import json
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

NOW = 1_800_000_000
KEY, FOREIGN = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})


@dataclass
class Provider:
    """`claims`: what it says otherwise of the next person. `codes`: what was given out and not yet redeemed."""

    site: str
    client: str = "rollout"
    secret: str = "a client's secret"
    now: int = NOW
    key: RSAKey = field(default_factory=lambda: KEY)
    claims: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def signs_in(self, url: str) -> str:
        """What a browser does there: the person is known, and is sent back with a code."""
        wanted = dict(parse_qsl(urlsplit(url).query))
        assert url.startswith(f"{self.site}/authorize?")
        assert (wanted["client_id"], wanted["response_type"], wanted["scope"]) == (self.client, "code", "openid email")
        assert wanted["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self.codes[code] = wanted
        return f"{wanted['redirect_uri']}?code={code}&state={wanted['state']}"

    def answer(self, path: str, body: str = "") -> tuple[int, Any]:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            there = {name: f"{self.site}/{end}" for name, end in ends.items()}
            return 200, {"issuer": self.site} | there | self.described
        if path == "/keys":
            return 200, KeySet([KEY]).as_dict(private=False)
        return self._token({name: values[0] for name, values in parse_qs(body).items()})

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        wanted = self.codes.pop(form.get("code", ""), None)
        made = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if wanted is None or wanted["code_challenge"] != made or wanted["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.site, "aud": self.client, "sub": "248289", "nonce": wanted["nonce"], "iat": self.now,
            "exp": self.now + 300, "email": "ana@example.org", "email_verified": True,
        } | self.claims  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": token}


@contextmanager
def a_provider() -> Iterator[Provider]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            self._say(*there.answer(self.path))

        def do_POST(self) -> None:  # the library's name
            self._say(*there.answer(self.path, self.rfile.read(int(self.headers["content-length"])).decode()))

        def _say(self, status: int, facts: Any) -> None:
            body = json.dumps(facts).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    there = Provider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield there
    server.shutdown()
    server.server_close()
