"""CSV whose quotation marks inside texts were never doubled: read by what a cell's end must look like.

Many tools write "we want "our" park" where it should say "we want ""our"" park". The width of the table tells which
mark ends a cell: only one that a delimiter follows, with another cell right behind it, or the end of the line where the
row has all its cells.
"""

import re
from collections.abc import Iterator


def loose_rows(text: str, delimiter: str, quote: str, width: int) -> Iterator[list[str]]:
    """Rows of cells as they stand in the text, blank rows included; a broken row ends at the end of its line."""
    plain = re.compile(f"[^{re.escape(delimiter)}\\r\\n]*")
    at, cells = 0, list[str]()
    while at < len(text):
        if text[at] == quote:
            end = _end(text, at + 1, delimiter, quote, is_last=len(cells) + 1 >= width)
            cells.append(text[at + 1 : end].replace(quote * 2, quote))
            at = end + 1
        else:
            found = plain.match(text, at)
            end = found.end() if found else at
            cells.append(text[at:end])
            at = end
        if text[at : at + 1] == delimiter:
            at += 1
            if at < len(text):
                continue
            cells.append("")
        at += 2 if text[at : at + 2] == "\r\n" else 1
        yield cells
        cells = []


def _end(text: str, at: int, delimiter: str, quote: str, *, is_last: bool) -> int:
    """Where the quotation mark stands that closes the cell whose text begins at `at`."""
    while (at := text.find(quote, at)) >= 0:
        if text[at + 1 : at + 2] == quote and _follows(text, at + 2, delimiter, is_last=is_last):
            return at + 1  # a mark inside, and the closing one right behind it
        if text[at + 1 : at + 2] == quote:
            at += 2
        elif _follows(text, at + 1, delimiter, is_last=is_last):
            return at
        else:
            at += 1
    return len(text)


def _follows(text: str, at: int, delimiter: str, *, is_last: bool) -> bool:
    """Whether what stands here can follow a whole cell."""
    if is_last:
        return text[at : at + 1] in ("", "\r", "\n")
    return text[at : at + 1] == delimiter and text[at + 1 : at + 2] not in (" ", "\t")
