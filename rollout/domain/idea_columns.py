"""The first guess at the columns of an idea tool's export: shown, saved, corrected by people."""

import re
from collections.abc import Mapping, Sequence

from rollout.domain.cells import is_address
from rollout.domain.columns import PLACES, Shape, Table, wordings
from rollout.domain.idea_map import MEANINGS, IdeaMap
from rollout.domain.sheet import letter

_TITLES = (
    "title", "idea title", "idea name", "headline", "subject", "topic", "suggestion title", "proposal title",
    "titulo", "título", "titel", "titre",
)  # fmt: skip
_TEXTS = (
    "idea", "text", "suggestion", "proposal", "your idea", "description", "idea description", "details", "body",
    "content", "message", "comment", "comments", "explanation", "summary", "what is your idea", "post", "petition",
    "idee", "idée", "idea text", "vorschlag", "beschreibung", "propuesta", "descripcion", "descripción", "description",
)  # fmt: skip
_WORDINGS: Mapping[str, tuple[str, ...]] = {
    "ref": ("id", "idea id", "idea number", "ref", "reference", "number", "no", "key", "pid", "code", "post id",
            "ticket", "response id", "nummer"),
    "unit": ("unit code", "unit", "facility code", "facility", "site code", "site", "store code", "store", "department",
             "location", "branch", "network", "standort"),
    "author": ("author", "author name", "submitted by", "submitter", "created by", "creator", "posted by", "owner",
               "from", "employee name", "employee", "user", "user name", "username", "display name", "your name",
               "name", "autor"),
    "author_email": ("author email", "email", "e mail", "email address", "submitter email", "created by email",
                     "submitted by email", "user email", "user principal name", "your email", "mail"),
    "module": ("module", "conversation", "module key"),
}  # fmt: skip
HEADERS = (*_TITLES, *_TEXTS, *(words for list_ in _WORDINGS.values() for words in list_))
_MARKUP = re.compile(r"</(p|div|li|ul|ol|strong|em|b|h[1-6]|span)>|<br\s*/?>", re.IGNORECASE)


def guess(table: Table, name: str) -> IdeaMap:
    """What the columns most likely mean. `name`: of the file; without its numbers it is the first name of the tool."""
    has_header = table.header != tuple(letter(number) for number in range(len(table.header)))
    columns = _by_words(table) if has_header else {}
    if "text" not in columns:
        columns |= _longest(table, set(columns.values()))
    texts = [columns[meaning] for meaning in ("text", "more") if meaning in columns]
    words = "html" if any(_is_html(table, column) for column in texts) else "plain"
    stem = name.removesuffix(".gz").rpartition(".")[0] or name
    source = " ".join(re.sub(r"[\W\d_]+", " ", stem).split()) or "import"
    ordered = {meaning: columns[meaning] for meaning in MEANINGS if meaning in columns}
    return IdeaMap(source=source[:40], header=has_header, words=words, columns=ordered)


def _by_words(table: Table) -> dict[str, str]:
    """Each meaning's column: the one whose header stands first in the list of wordings, and whose values fit."""
    found = {
        meaning: column for meaning, list_ in _WORDINGS.items() if (column := _named(table, list_, meaning)) is not None
    }
    title, text = _named(table, _TITLES, "text"), _named(table, _TEXTS, "text")
    if title or text:
        found["text"] = title or text or ""
    if title and text:
        found["more"] = text
    if found.get("author") == found.get("ref") or found.get("author") in (title, text):
        found.pop("author", None)
    return found


def _named(table: Table, list_: Sequence[str], meaning: str) -> str | None:
    ranked = [
        (min(list_.index(words) for words in said), table.index[column], column)
        for column in table.header
        if (said := [words for words in _said(column) if words in list_]) and _fits(table.shapes[column], meaning)
    ]
    return min(ranked)[2] if ranked else None


def _said(column: str) -> list[str]:
    """The header in plain words; "Store name" and "Facility ID" also as what kind of place they name."""
    found = list(wordings(column))
    for words in wordings(column):
        place, _, rest = words.partition(" ")
        if place in PLACES and rest in ("name", "id", "no", "number", "code"):
            found.append("site" if rest == "name" else "site code")
    return found


def _fits(shape: Shape, meaning: str) -> bool:
    if not shape.many:
        return False
    if meaning == "author_email":
        return shape.mostly(is_address, 0.5)
    if meaning == "ref":
        return shape.different >= 0.8 * shape.many
    return meaning != "text" or not shape.mostly(lambda value: not any(letter.isalpha() for letter in value), 0.9)


def _longest(table: Table, taken: set[str]) -> dict[str, str]:
    """Where no header says so: the column with the longest texts, if they are texts at all."""
    sizes = [
        (sum(map(len, shape.values)) / len(shape.values), column)
        for column, shape in table.shapes.items()
        if shape.values and column not in taken and shape.mostly(lambda value: " " in value, 0.5)
    ]
    return {"text": max(sizes)[1]} if sizes else {}


def _is_html(table: Table, column: str) -> bool:
    shape = table.shapes[column]
    return bool(shape.values) and sum(bool(_MARKUP.search(v)) for v in shape.values) > 0.05 * len(shape.values)
