"""Forms as they arrive: read up to a limit, as plain fields, and nothing else."""

from collections.abc import Iterator
from urllib.parse import parse_qs

from starlette.requests import Request

from rollout.web.stop import Stop

LARGEST = 256 * 1024
MOST_FIELDS = 100


class Form:
    """What was typed. Text stays as it was typed until it is cleaned where it is used."""

    def __init__(self, fields: dict[str, list[str]] | None = None) -> None:
        self._fields = fields or {}

    def text(self, name: str) -> str:
        return self._fields.get(name, [""])[0]

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
