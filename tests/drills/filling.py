"""Every form with room for words on some pages, found by reading them, and filled in as a person or a script would."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

WORDS = frozenset(("text", "search", "email", "tel", "url"))
A_DAY = "2027-03-24"
NOWHERE = "qzqz"


@dataclass
class Form:
    """As it stands on a page: what a browser would send of it untouched, and its fields for words."""

    method: str
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """The kind of text by the name of the field."""

    def sent(self, say: Callable[[str], str], more: str) -> dict[str, Any]:
        """With words in every field for words, and more behind them. What is searched for must be found nowhere."""
        said = {
            name: f"{say('name')} {NOWHERE}" if kind == "search" else say(kind) for name, kind in self.words.items()
        }
        return {**self.values, **{name: _sendable(words + more) for name, words in said.items()}}


def _sendable(text: str) -> str:
    """No browser sends half a character."""
    return text.encode("utf-8", "ignore").decode()


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.found = path, list[Form]()
        self._in: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._in = Form(given.get("method", "get").lower(), given.get("action") or self.path)
            self.found.append(self._in)
        elif self._in and tag == "textarea":
            self._in.words[name] = "note"
        elif self._in and tag == "input" and name and "readonly" not in given:
            self._input(self._in, name, given)
        elif self._in and tag == "button" and name:
            self._in.values.setdefault(name, [given.get("value", "")])
        elif self._in and tag == "select":
            self._select = name
        elif self._in and tag == "option" and self._select:
            self._in.values.setdefault(self._select, [given.get("value", "")])

    def _input(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in WORDS:
            form.words[name] = "search" if kind == "search" else "name"
        elif kind in ("radio", "checkbox"):
            if "checked" in given:
                form.values[name] = [*form.values.get(name, []), value] if kind == "checkbox" else [value]
            elif kind == "radio":
                form.values.setdefault(name, [value])
        elif kind != "file":
            form.values[name] = [value or {"date": A_DAY, "number": "1"}.get(kind, "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in = None
        if tag == "select":
            self._select = ""


def forms(html: str, path: str) -> Iterator[Form]:
    """Those with room for words."""
    read = _Forms(path)
    read.feed(html)
    yield from (form for form in read.found if form.words)
