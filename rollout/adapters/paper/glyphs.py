"""No word of L&D is printed in a font that happened to be on some machine: every character is in a font of ours."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import ParentBox, TextBox

from rollout.adapters.paper.folder import PlannersFolder
from rollout.domain.problem import refuse

_HINT = "Put a font that has it into planners/fonts and a line for it into fonts.css (planners/README.md says how)."
_SHOWN = 3


def refuse_missing(document: Document, folder: PlannersFolder, where: str) -> None:
    """Every character of the sheet's own and the module's words must be in a font that they are set in.

    Personal words in slots may fall back to fonts of the machine: a name is printed as well as it can be.
    """
    missing: dict[tuple[str, str], None] = {}
    for page in document.pages:
        for block, box in _texts(page._page_box, ""):
            missing |= dict.fromkeys((block, letter) for letter in _lacking(folder, box))
    if missing:
        block = next(iter(missing))[0]
        letters = [letter for place, letter in missing if place == block]
        raise refuse(f"{where}, {block}" if block else where, _what(letters), _HINT)


@lru_cache(256)
def covered(folder: PlannersFolder, families: tuple[str, ...]) -> frozenset[int]:
    """The characters that these families of fonts.css have, in whatever weight."""
    files = tuple(path for (family, _, _), path in sorted(folder.faces.items()) if family in families)
    return frozenset().union(*map(_characters, files))


def _lacking(folder: PlannersFolder, box: Any) -> Iterator[str]:
    text = {letter for letter in box.text if letter.isprintable() and not letter.isspace()}
    known = covered(folder, tuple(box.style["font_family"]))
    yield from sorted(letter for letter in text if ord(letter) not in known)


def _texts(box: Any, block: str) -> Iterator[tuple[str, Any]]:
    """All words outside of slots, each with the block that it stands in."""
    box = getattr(box, "_box", box)  # what is placed absolutely hangs in the tree inside of something else
    element: Mapping[str, str] | None = box.element
    if element is not None:
        block = element.get("data-block") or block
        if element.get("data-slot") is not None:
            return
    if isinstance(box, TextBox):
        yield block, box
    elif isinstance(box, ParentBox):
        for child in box.all_children():
            yield from _texts(child, block)


def _what(letters: Sequence[str]) -> str:
    listed = ", ".join(f"“{letter}” (U+{ord(letter):04X})" for letter in letters[:_SHOWN]) + ", …" * (
        len(letters) > _SHOWN
    )
    said = f"the character {listed} is" if len(letters) == 1 else f"the characters {listed} are"
    return f"{said} in none of its fonts of planners/css/fonts.css."


@lru_cache(64)
def _characters(path: Path) -> frozenset[int]:
    return frozenset(hb.Face(hb.Blob.from_file_path(str(path))).unicodes)
