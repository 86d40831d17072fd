"""Texts of other tools as plain words: HTML loses its tags and keeps its text, and what is too long its end."""

import re
from html import unescape

from rollout.domain.text import CAPS, clean_text

_BREAKS = re.compile(r"</?(?:p|div|h[1-6]|blockquote|ul|ol|table|tr)\b[^<>]*>|<br\b[^<>]*>", re.IGNORECASE)
_POINTS = re.compile(r"<li\b[^<>]*>", re.IGNORECASE)
_LINKS = re.compile(r"""<a\b[^<>]*?\bhref=["']?([^"'<>\s]+)[^<>]*>(.*?)</a>""", re.IGNORECASE | re.DOTALL)
_DRESS = re.compile(
    r"</?(?:li|a|strong|b|em|i|u|s|span|font|small|big|sub|sup|code|pre|td|th|tbody|thead)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def from_html(text: str) -> str:
    """The text of a little HTML. Only tags that dress text go; what else looks like one is what somebody wrote.

    The address of a link stays, beside its words.
    """
    text = _LINKS.sub(lambda link: _link(link[1], link[2]), text)
    text = _POINTS.sub("\n- ", _BREAKS.sub("\n", text))
    lines = (" ".join(line.split()) for line in unescape(_DRESS.sub("", text)).split("\n"))
    return "\n".join(line for line in lines if line not in ("", "-"))


def _link(address: str, words: str) -> str:
    return words if unescape(address).rstrip("/") in unescape(words) else f"{words} ({address})"


def joined(title: str, more: str) -> str:
    """Title and text as one idea; a title that the text repeats is not said twice."""
    if not title or not more:
        return title or more
    return more if more.casefold().startswith(title.casefold()) else f"{title}\n{more}"


def shortened(text: str) -> str:
    """As much of a text that is too long as an idea may hold, ended at a word, with an ellipsis that says so."""
    cap = CAPS["idea"]
    lines = "\n".join(clean_text(text, "whole").split("\n")[: cap.lines])
    kept = lines[: cap.characters - 2]
    end = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:end] if len(lines) > len(kept) and end > cap.characters // 2 else kept).rstrip() + " …"
