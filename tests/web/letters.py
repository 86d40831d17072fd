"""Letters as their receivers find them in a browser test: the newest one in the folder, its link and its code."""

import re
from email import message_from_bytes, policy
from weakref import WeakKeyDictionary

from fastapi.testclient import TestClient

from tests.web.cast import Cast
from tests.web.reading import Page


def letters(cast: Cast) -> list[tuple[str, str]]:
    """(receiver, words) of every letter that has left, oldest first."""
    read = [message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted((cast.tools.folder / "outbox").glob("*.eml"))]  # fmt: skip
    return [(letter["To"], letter.get_content().replace("\r\n", "\n")) for letter in read]


def link_and_code(cast: Cast) -> tuple[str, str]:
    """The path of the newest letter's link, and its code."""
    words = letters(cast)[-1][1]
    link, code = re.search(r"/S/[0-9A-F]{64}\b", words), re.search(r"^\s+(\w{4}-\w{4})$", words, re.M)
    assert link is not None
    assert code is not None
    return link[0], code[1]


def csrf(client: TestClient) -> str:
    """What this browser's forms carry before there is a session; the same for all of them."""
    if client not in _CARRIED:
        _CARRIED[client] = Page(client.get("/").text).fields["csrf"][0]
    return _CARRIED[client]


_CARRIED: WeakKeyDictionary[TestClient, str] = WeakKeyDictionary()
