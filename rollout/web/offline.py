"""What opens without a network: the worker of the record page, and answers that weigh little.

Only what holds nothing that stays secret from one answer to the next is compressed: static files, and the record page
behind a link, whose one secret is a key that is new each time. A page with the token of a session is sent as it is,
or its length would tell, request by request, what the token is (the BREACH attack).
"""

import gzip
import hashlib
import json

from starlette.responses import Response

from rollout.web.gate import ANYONE
from rollout.web.pages import Pages
from rollout.web.routes import Routes
from rollout.web.visit import Visit

WORKER = "offline.js"
LEAST = 1_000
"""Below so many bytes nothing is gained."""


def register(routes: Routes) -> None:
    routes.get("/offline.js", ANYONE, worker)


def worker(visit: Visit) -> Response:
    """The worker knows the addresses of the files of today's look; with a new look it is a new worker."""
    headers = {"content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache"}
    return light(visit, Response(_worker(visit.pages), headers=headers))


def _worker(pages: Pages) -> bytes:
    files = [pages.address(name) for name in ("rollout.css", "rollout.js", "icon.svg")]
    files += [f"/static/{name}" for name in pages.static if name.endswith(".woff2")]
    kept = f"rollout-{hashlib.sha256(json.dumps(files).encode()).hexdigest()[:10]}"
    return f"const KEPT = {json.dumps(kept)}, FILES = {json.dumps(files)};\n".encode() + pages.static[WORKER]


def light(visit: Visit, response: Response) -> Response:
    """The same answer, compressed where the browser can read that."""
    is_packed = response.headers["content-type"].startswith("font/")
    if response.status_code != 200 or is_packed or len(response.body) < LEAST or not _reads_gzip(visit):
        return response
    response.body = gzip.compress(bytes(response.body), 6, mtime=0)
    response.headers.update({"content-encoding": "gzip", "vary": "accept-encoding"})
    response.headers["content-length"] = str(len(response.body))
    return response


def _reads_gzip(visit: Visit) -> bool:
    said = visit.request.headers.get("accept-encoding", "").replace(" ", "").split(",")
    return any(name == "gzip" and quality != "q=0" for name, _, quality in (each.partition(";") for each in said))
