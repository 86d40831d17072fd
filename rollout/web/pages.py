"""How pages are made: templates of this package, text always escaped, the same careful headers on every answer."""

import hashlib
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rollout.adapters.picture import for_pages
from rollout.domain.programme import Programme
from rollout.web.words import PageWords

if TYPE_CHECKING:
    from rollout.web.visit import Visit

_HERE = Path(__file__).parent
_TYPES = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2",
    ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}  # fmt: skip
_SHEETS = {
    "sign_in": "Sign-in sheet", "guide": "Facilitator guide", "cards": "Cards for the weeks after",
    "answers": "Answers to your ideas", "planner": "Planner", "session_plan": "Session plan",
}  # fmt: skip

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; "
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
        self._programme = programme
        self._made: dict[str, Environment] = {}

    def show(
        self,
        template: str,
        visit: "Visit",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **facts: object,
    ) -> Response:
        """A page in the language of whoever looks at it."""
        html = self._templates(visit.words).get_template(template).render(visit=visit, **facts)
        return HTMLResponse(html, status, {"cache-control": "no-store", **(headers or {})})

    def _templates(self, words: PageWords) -> Environment:
        """The templates of one language, made once: `_("Send")` and `9 March` are that language's."""
        if words.language not in self._made:
            made = Environment(
                loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
                trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
            )  # fmt: skip
            made.install_gettext_translations(words.translations, newstyle=True)  # type: ignore[attr-defined]  # by i18n
            made.filters.update(plural=plural, words=spoken, titled=titled, mailable=mailable, **words.filters)
            made.filters["sheet"] = partial(sheet, words)
            made.globals.update(programme=self._programme, asset=self.address, words=words)
            self._made[words.language] = made
        return self._made[words.language]

    def file(self, name: str) -> Response | None:
        """A static file; its address carries its version, so it may be kept for ever."""
        found = self.static.get(name)
        if found is None:
            return None
        kept = {"cache-control": "public, max-age=31536000, immutable", "content-type": _TYPES[Path(name).suffix]}
        return Response(found, headers=kept)

    def address(self, name: str) -> str:
        """Where a static file is; another version of it is elsewhere."""
        return f"/static/{name}?v={hashlib.sha256(self.static[name]).hexdigest()[:10]}"


class CarefulHeaders:
    """Puts the headers on every answer, also on errors of the framework itself. What does not say that it may be kept
    is kept nowhere: phones and computers are shared. `is_https`: the browser is told to come so for a year."""

    def __init__(self, app: ASGIApp, is_https: bool = False) -> None:
        self._app = app
        self._headers = HEADERS | ({"strict-transport-security": "max-age=31536000"} if is_https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _static(path: Path, colours: Mapping[str, str]) -> bytes:
    content = path.read_bytes()
    if path.suffix in (".css", ".svg"):
        for name, colour in colours.items():
            content = content.replace(f"__{name.upper()}__".encode(), colour.encode())
    return content


def plural(count: int, one: str, many: str = "") -> str:
    """1 session, 2 sessions"""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def titled(text: str, titles: Mapping[str, str]) -> str:
    """The same with the titles of the modules for their keys: “own: waits for …” -> “Own it to the end: waits for …”"""
    return re.sub(r"[\w-]+", lambda key: titles.get(key[0], key[0]), text)


def sheet(words: PageWords, kind: str) -> str:
    """What a leader calls a sheet."""
    return words.say(_SHEETS[kind]) if kind in _SHEETS else spoken(kind).capitalize()


def mailable(address: str) -> bool:
    """Whether a link may open a letter to it: one plain address, nothing that could add receivers or a subject."""
    return re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", address) is not None


def spoken(state: Any) -> str:
    """not_held -> not held"""
    return str(state).replace("_", " ")
