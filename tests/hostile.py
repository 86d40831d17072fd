"""Nearly two hundred texts that want to be something else than text, and for each one a harmless one of its shape."""

# ruff: noqa: E501  a line wrapped in the middle of such a text is harder to read than a long one
import hashlib
import re
from collections.abc import Callable

from rollout.domain.text import CAPS, clean_text

HOSTILE: dict[str, tuple[str, ...]] = {
    "markup": (
        "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>", "'><b>", "</textarea><h1>", "</title></head><body>", "</td></tr></table>",
        "<!-- ", "-->", "<![CDATA[x]]>", "<?xml version='1.0'?>", "<a href=javascript:alert(1)>press</a>",
        "<iframe src=//evil.example></iframe>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>",
        "<style>*{display:none}</style>", "<form action=//evil.example><input name=csrf>", "&lt;b&gt;", "&#60;b&#62;",
        "&amp;&amp;lt;", "&NotAnEntity;", "\" autofocus onfocus=alert(1) x=\"", "' style='position:fixed", "<div hx-get=/x>",
        "<template><p>", "<plaintext>", "<p dir=rtl>",
    ),
    "templates": (
        "{{7*7}}", "{{ visit.csrf }}", "{% raw %}", "{% include 'base.html' %}", "{# gone #}", "{{ ''.__class__.__mro__ }}",
        "${7*7}", "#{7*7}", "<%= 7*7 %>", "{0} {name} {0.__class__}", "%(name)s %s %n %d", "%n%n%n%s", "\\N{BULLET}",
        "$HOME `id` $(id)", "$(calc)", "{{{{", "}}", "{%", "__ACCENT__",
    ),
    "databases": (
        "'; DROP TABLE message; --", "' OR '1'='1", "1; UPDATE person SET name='x'", "Robert'); DELETE FROM unit;--",
        "\\'; --", "%' OR name LIKE '%", "_%_", "NULL", "NaN", ":name", "?",
    ),
    "headers": (
        "A subject\r\nBcc: injected@example.com", "A subject\nBcc: injected@example.com", "x\rX-Evil: 1",
        "=?UTF-8?Q?=0A?=Bcc: injected@example.com", "x\r\n\r\n<html>", "x\r\n.\r\nMAIL FROM:<a@b.example>", ".", "..", "\r\n.\r\n",
        "Eve <eve@evil.example>,", "\"Eve\" <eve@evil.example>", "eve@evil.example, ana@example.org", "a;b:c@d(e)\\f",
        "--=_0123456789abcdef", "--\r\nContent-Type: text/html\r\n\r\n<b>", "Content-Type: text/html", "From me to you",
        "%0d%0aSet-Cookie: x=1", "x\x0b\x0cy: z", "\u2028Bcc: x\u2029y",
    ),
    "tables": (
        "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://evil.example\",\"press\")", "\t=1+1",
        "\r=1+1", "\n=1+1", " =1+1", "=\"\"&A1", "-2+3+cmd|' /C calc'!D2", "=DDE(\"cmd\";\"/C calc\";\"x\")", "a,b;c\td", "a\"b\"\"c",
        "\"", "\"\"\"", "'=1", "1e400", "007", "2027-02-31", "TRUE", "_x000D_", "_x0041_", "＝1+1",
    ),
    "calendars": (
        "x\\n;,\\;", "BEGIN:VEVENT", "END:VCALENDAR", "x\nEND:VEVENT\nBEGIN:VALARM", "x\r\n ATTENDEE:mailto:e@evil.example",
        "SUMMARY;LANGUAGE=de:x", "a;b=\"c\":d", "^n^'^^", "\\N\\,\\\\", "ä" * 74, "€" * 60, "x" * 74 + "€" + "y" * 60,
    ),
    "sheets": (
        "\\input{/etc/passwd}", "\\write18{id}", "$x^2$ \\& \\% #1", "#set page(fill: red)", "#read(\"/etc/passwd\")", "*bold* _it_ `raw`",
        "# Heading", "- one\n- two", "1. one", "[x](javascript:alert(1))", "![x](file:///etc/passwd)", "> quoted", "---",
        "| a | b |", "```", "url(file:///etc/passwd)", "@import 'x';", "}*{display:none}", "/* */", "</style>", "(x) /JS (app.alert(1))",
        "http://evil.example/x", "mailto:e@evil.example", "<link rel=attachment href=file:///etc/passwd>",
    ),
    "paths": (
        "../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\con", "CON", "aux.txt", "x\0.pdf", "~root", "file:///x", "a/b/c",
        "invoice\u202efdp.exe", ".hidden", "name.", "x" * 79 + "/",
    ),
    "characters": (
        "\u202eabc\u202c", "\u2066abc\u2069", "\u2067\u2068x", "\u061cabc", "zero\u200bwidth\u200c\u200dx\u2060\ufeff", "\x00", "a\x00b",
        "\x01\x02\x1b[31mred\x1b[0m", "\x7f\x80\x9f", "\ud800", "a\udfffb", "\ufffe\uffff", "\U0001fffe", "\ufdd0", "\ufffd",
        "\U000e0041\U000e0042", "\ufff9a\ufffab\ufffb", "\u00ad\u034f\u180e", "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308" * 6,
        "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034d", "\u0301\u0301",
        "مرحبا بالعالم", "שלום עולם abc 123", "नमस्ते दुनिया", "你好，世界", "สวัสดีชาวโลก", "👨‍👩‍👧‍👦👩🏽‍🚒🏳️‍🌈", "🇦🇺🇩🇪", "ﷺ﷽", "ﬁ ﬀ ǆ",
        "İıſß", "𝕳𝖊𝖑𝖑𝖔", "Ⓐ①", "x" * 200, "W" * 80, "ÄÖÜ" * 60, "a\n\n\n\nb", "a\r\nb\rc\u0085d", "\u00a0\u2003\u3000x\u202f", "", " ", "\t\n",
    ),
}  # fmt: skip

TEXTS: tuple[str, ...] = tuple(text for texts in HOSTILE.values() for text in texts)


def fitted(text: str, kind: str) -> str:
    """As much of it as a field of this kind takes; what is longer is refused, which other tests are about."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(lines[: CAPS[kind].lines + 5])[: CAPS[kind].characters]


def plain(text: str, kind: str) -> str:
    """Harmless words of the same shape as what is kept of the text: as many lines, words and characters, in letters.

    Equal words stay equal, so that what is likened, sorted into one or shown once is so in both.
    """
    return re.sub(r"\S+", lambda word: _letters(word[0]), clean_text(fitted(text, kind), kind))


def _letters(word: str) -> str:
    digits = hashlib.sha256(word.encode("utf-8", "replace")).hexdigest() * 4
    return digits[: len(word)].translate(str.maketrans("0123456789", "ghijklmnop")).ljust(len(word), "q")


class Voice:
    """Says the texts: for each place the next one, so that few places hold them all; or, where there is a place for
    each, all of its fields the one of its number. `wording` makes of it what is said: `fitted` or `plain`."""

    def __init__(self, wording: Callable[[str, str], str], one_each: bool) -> None:
        self._wording, self._one_each = wording, one_each
        self._said = 0

    def __call__(self, number: int, kind: str) -> str:
        self._said += 1
        return self._wording(TEXTS[(number if self._one_each else self._said) % len(TEXTS)], kind)
