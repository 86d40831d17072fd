"""How pages are made: templates of this package, text always escaped, the same careful headers on every answer."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rollout.adapters.picture import for_pages
from rollout.domain.programme import Programme

_HERE = Path(__file__).parent
_TYPES = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2",
    ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}  # fmt: skip
_SHEETS = {
    "sign_in": "Sign-in sheet", "guide": "Facilitator guide", "cards": "Cards for the weeks after",
    "answers": "Answers to your ideas",
}  # fmt: skip

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex, nofollow",
}


class Pages:
    """The templates and the static files, in the colours that the sheets are printed in."""

    def __init__(self, programme: Programme, colours: Mapping[str, str]) -> None:
        self.static = {path.name: _static(path, colours) for path in sorted((_HERE / "static").iterdir())}
        self.static["timeline.css"] = for_pages(colours["accent"]).encode()
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            day=day,
            short_day=short_day,
            clock=clock,
            moment=moment,
            plural=plural,
            words=words,
            titled=titled,
            sheet=sheet,
        )
        self._templates.globals.update(programme=programme, asset=self._asset)

    def show(
        self, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **facts: object
    ) -> Response:
        html = self._templates.get_template(template).render(**facts)
        return HTMLResponse(html, status, {"cache-control": "no-store", **(headers or {})})

    def file(self, name: str) -> Response | None:
        """A static file; its address carries its version, so it may be kept for ever."""
        found = self.static.get(name)
        if found is None:
            return None
        kept = {"cache-control": "public, max-age=31536000, immutable", "content-type": _TYPES[Path(name).suffix]}
        return Response(found, headers=kept)

    def _asset(self, name: str) -> str:
        return f"/static/{name}?v={hashlib.sha256(self.static[name]).hexdigest()[:10]}"


class CarefulHeaders:
    """Puts the headers on every answer, also on errors of the framework itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _static(path: Path, colours: Mapping[str, str]) -> bytes:
    content = path.read_bytes()
    if path.suffix in (".css", ".svg"):
        for name, colour in colours.items():
            content = content.replace(f"__{name.upper()}__".encode(), colour.encode())
    return content


def day(value: date | None) -> str:
    """Tuesday 9 March 2027"""
    return f"{value:%A} {value.day} {value:%B %Y}" if value else "no date yet"


def short_day(value: date | None) -> str:
    """Tue 9 Mar"""
    return f"{value:%a} {value.day} {value:%b}" if value else "no date yet"


def clock(value: datetime) -> str:
    """10:30 am, never torn apart at the end of a line"""
    return f"{value.hour % 12 or 12}:{value:%M}\N{NO-BREAK SPACE}{'am' if value.hour < 12 else 'pm'}"


def moment(value: datetime | None, timezone: str) -> str:
    """An instant in the words of a place: Tue 9 Mar, 10:30 am"""
    if value is None:
        return "never"
    local = value.astimezone(ZoneInfo(timezone))
    return f"{short_day(local.date())}, {clock(local)}"


def plural(count: int, one: str, many: str = "") -> str:
    """1 session, 2 sessions"""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def titled(text: str, titles: Mapping[str, str]) -> str:
    """The same with the titles of the modules for their keys: “own: waits for …” -> “Own it to the end: waits for …”"""
    return re.sub(r"[\w-]+", lambda key: titles.get(key[0], key[0]), text)


def sheet(kind: str) -> str:
    """What a leader calls a sheet."""
    return _SHEETS.get(kind, words(kind).capitalize())


def words(state: Any) -> str:
    """not_held -> not held"""
    return str(state).replace("_", " ")
