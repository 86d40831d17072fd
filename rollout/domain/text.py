"""Text that people typed: cleaned once at the edge, stored clean, escaped wherever it is shown."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Cap:
    """The most that one kind of text may hold. The caps keep printing fast and sheets on one page."""

    characters: int
    lines: int = 1


CAPS = {
    "code": Cap(60),
    "name": Cap(80),
    "line": Cap(200),
    "note": Cap(500, 12),
    "idea": Cap(1_200, 30),
    "script": Cap(1_200),
    "whole": Cap(50_000, 2_000),
}
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u180b-\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\ufdd0-\ufdef\U000e0000-\U000e007f"
    + "".join(rf"\U{n:04x}fffe\U{n:04x}ffff" for n in range(17))
    + "]"
    r"|(?<![^\x00-\x7f])\u200d|\u200d(?![^\x00-\x7f])"
)
"""Characters that nobody sees, halves and numbers that are no characters; joiners stay between emoji and letters that
need them."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MARKS_PER_BASE = 4


def clean_text(text: str, kind: str) -> str:
    """Text of this kind with invisible, control and direction-changing characters gone and its caps kept.

    NFC; no-break spaces become spaces; at most four combining marks on one letter. What exceeds the caps is cut:
    a form that must not lose text checks `exceeds` first and says so.
    """
    cap = CAPS[kind]
    text = unicodedata.normalize("NFC", _plain(text))
    lines = [_few_marks(" ".join(line.split())) for line in text.split("\n")]
    joined = "\n".join(lines[: cap.lines]) if cap.lines > 1 else " ".join(line for line in lines if line)
    return joined.strip()[: cap.characters].rstrip()


def exceeds(text: str, kind: str) -> bool:
    """Whether `clean_text` would have to cut something a person can see."""
    cap = CAPS[kind]
    plain = unicodedata.normalize("NFC", _plain(text)).strip()
    return len(plain) > cap.characters or (cap.lines > 1 and plain.count("\n") >= cap.lines)


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u202f", " ")
    return _CONTROL.sub("", _UNSEEN.sub("", text))


def _few_marks(line: str) -> str:
    if line.isascii():
        return line
    kept: list[str] = []
    marks = 0
    for character in line:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS_PER_BASE:
            kept.append(character)
    return "".join(kept)
