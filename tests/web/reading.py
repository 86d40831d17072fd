"""Pages read as a browser does: fields of a form, text, and the structure without its text."""

from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """`fields` are what a browser would send, `tags` the structure, `text` all that is shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.forms: list[str] = []
        self._writing: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, tuple(sorted(given))))
        if tag == "form":
            self.forms.append(given.get("action") or "")
        name = given.get("name")
        if tag == "input" and name:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.fields.setdefault(name, []).append(given.get("value") or "")
        elif tag == "textarea" and name:
            self._writing = name
            self.fields.setdefault(name, []).append("")
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.fields[self._select] = [given.get("value") or ""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._writing = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._writing:
            self.fields[self._writing][-1] += data.removeprefix("\n") if not self.fields[self._writing][-1] else data
        else:
            self.text += data
