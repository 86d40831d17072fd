"""Forms as they arrive: read up to a limit, as plain fields, and nothing else."""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from rollout.web.stop import Stop

LARGEST = 256 * 1024
LARGEST_FILE = 8_000_000
MOST_FIELDS = 100


@dataclass(frozen=True)
class Upload:
    """A file as it came, under the name it had there."""

    name: str
    content: bytes


class Form:
    """What was typed. Text stays as it was typed until it is cleaned where it is used."""

    def __init__(self, fields: dict[str, list[str]] | None = None, files: dict[str, Upload] | None = None) -> None:
        self._fields = fields or {}
        self._files = files or {}

    def text(self, name: str) -> str:
        return self._fields.get(name, [""])[0]

    def file(self, name: str) -> Upload | None:
        return self._files.get(name)

    def all(self, name: str) -> list[str]:
        return self._fields.get(name, [])

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((name, value) for name, values in self._fields.items() for value in values)


async def read_form(request: Request) -> Form:
    """The fields of a posted form; stops reading at the limit, whatever the sender said of the length."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in ("", "application/x-www-form-urlencoded"):
        raise Stop(415, "This page takes forms only", "Please use the form on the page.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Stop(413, "That is too long", "Please shorten your text and send it again.")
    try:
        return Form(parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise Stop(413, "Those are too many fields", "Please use the form on the page.") from error


async def read_upload(request: Request) -> Form:
    """A form with one file in it; counted while it arrives, whatever the sender said of the length."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "multipart/form-data":
        return await read_form(request)
    parser = MultiPartParser(request.headers, _up_to(request, LARGEST_FILE), max_files=1, max_fields=MOST_FIELDS)
    try:
        parts = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise Stop(400, "This file did not arrive whole", "Please choose it once more and send it.") from error
    texts: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    for name, part in parts.multi_items():
        if isinstance(part, str):
            texts.setdefault(name, []).append(part)
        elif part.filename:
            files[name] = Upload(part.filename, await part.read())
    await parts.close()
    return Form(texts, files)


async def _up_to(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > most:
            text = f"A file may have {LARGEST_FILE // 1_000_000} MB. Leave out the columns that are not needed."
            raise Stop(413, "That file is too large", text)
        yield chunk
