"""A Markdown page as plain sections: headings, paragraphs and lists, each with its line. Everything else is refused.

Why so little: what L&D writes is printed on paper by several templates, and must look the same in all of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rollout.domain.problem import Finding, refuse
from rollout.domain.text import CAPS, clean_text, exceeds

Kind = Literal["paragraph", "bullet", "number"]

_LARGEST = 100_000
_QUOTES = {"en": "“”‘’", "de": "„“‚‘"}
_ADDRESS = re.compile(r"https?://|www\.|mailto:", re.IGNORECASE)
_SILENT = {"paragraph_open", "paragraph_close", "heading_close", "list_item_close"}
_LISTS: dict[str, Kind] = {"bullet_list": "bullet", "ordered_list": "number"}
_WORDS = {"text", "softbreak", "hardbreak"}
_REFUSED = {
    "html_block": ("is HTML.", "Write plain words; no angle brackets."),
    "html_inline": ("holds HTML.", "Write plain words; no angle brackets."),
    "fence": ("is a block of code.", "Take away the lines with ``` or ~~~."),
    "code_inline": ("holds code.", "Take away the backticks."),
    "blockquote_open": ("is a quotation block.", 'Take away the ">" and write it as a paragraph.'),
    "hr": ("is a ruled line.", "Take it away: a heading is enough to part sections."),
    "link_open": ("holds a link.", "Say in words where to find it: this page is printed."),
    "image": ("holds a picture.", "Take it away: pictures belong to the planners, not to the modules."),
    "em_open": ("has words between single stars or underscores.", "Take them away: the words must do without italics."),
    "strong_open": ("has words between double stars.", "Take them away: the words must do without bold."),
}


@dataclass(frozen=True)
class Block:
    """A paragraph or one item of a list."""

    kind: Kind
    text: str
    line: int


@dataclass
class Section:
    """A heading with what stands below it, up to the next heading of its own level."""

    title: str
    line: int
    blocks: list[Block] = field(default_factory=list)
    parts: list["Section"] = field(default_factory=list)


@dataclass
class Page:
    """One file: `top` is its "# Title"; findings are what cannot be read, each with file and line."""

    file: str
    top: Section = field(default_factory=lambda: Section("", 1))
    findings: list[Finding] = field(default_factory=list)

    def find(self, line: int, what: str, hint: str) -> None:
        self.findings.append(Finding(f"{self.file}:{line}", what, hint))


def read_page(file: str, text: str, language: str = "en", titled: bool = True) -> Page:
    """The sections of a page, with the quotation marks of its language. `file` is only its name, for the findings."""
    page = Page(file)
    builder = _Builder(page)
    for token in _parser(language.partition("-")[0]).parse(text):
        builder.take(token)
    if titled and not page.top.title:
        page.find(1, "has no title.", 'Begin the file with a line like "# Title of the module".')
    return page


def text_of(path: Path) -> str:
    """What stands in a file that somebody wrote."""
    content = path.read_bytes()
    if len(content) > _LARGEST:
        raise refuse(
            path.name, f"is larger than {_LARGEST // 1000} kB.", "A module is about 30 kB of words: shorten it."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refuse(f"{path.name}:{line}", "is not UTF-8.", "Save the file again with the encoding UTF-8.") from None


def _parser(language: str) -> MarkdownIt:
    """Plain Markdown. Authors type straight quotes; paper gets curly ones where we know the language's own."""
    parser = MarkdownIt("commonmark", {"typographer": True, "quotes": _QUOTES.get(language, "")})
    parser.disable(["reference", "lheading", "code"])
    return parser.enable("smartquotes") if language in _QUOTES else parser


class _Builder:
    """Walks once over the tokens of a file and hangs every block below its heading."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.open = [page.top]
        self.heading = 0
        self.lists: list[Kind] = []
        self.fresh = False

    def take(self, token: Token) -> None:
        name = token.type.removesuffix("_open").removesuffix("_close")
        line = (token.map or [0])[0] + 1
        if token.type == "heading_open":
            self.heading = int(token.tag[1])
        elif name in _LISTS:
            self._list(name, token.nesting == 1, line)
        elif token.type == "list_item_open":
            self.fresh = True
        elif token.type == "inline":
            self._words(token, line)
        elif token.type in _REFUSED:
            self.page.find(line, *_REFUSED[token.type])
        elif token.type not in _SILENT and token.nesting != -1:
            self.page.find(line, "is neither a heading, a paragraph nor a list.", "Write it as a paragraph.")

    def _list(self, name: str, opens: bool, line: int) -> None:
        if not opens:
            self.lists.pop()
            return
        if self.lists:
            self.page.find(line, "is a list inside a list.", "Keep to one level: begin the line without blanks.")
        self.lists.append(_LISTS[name])

    def _words(self, token: Token, line: int) -> None:
        text = self._plain(token, line)
        if self.heading:
            self._head(self.heading, text, line)
            self.heading = 0
        elif self.lists and not self.fresh:
            self.page.find(line, "is a second paragraph in one item of a list.", "Join the two, or make a new item.")
        else:
            self.open[-1].blocks.append(Block(self.lists[-1] if self.lists else "paragraph", text, line))
        self.fresh = False

    def _plain(self, token: Token, line: int) -> str:
        """The words alone; whatever is more than words is refused at its own line."""
        for child, at in _with_lines(token.children or [], line):
            if child.type in _REFUSED:
                self.page.find(at, *_REFUSED[child.type])
            elif child.type in _WORDS and _ADDRESS.search(child.content):
                self.page.find(at, "holds a web or mail address.", _REFUSED["link_open"][1])
        text = "".join(child.content or " " for child in token.children or [] if child.type in _WORDS)
        if exceeds(text, "script"):
            most = CAPS["script"].characters
            self.page.find(line, f"is {len(text)} characters long; at most {most} fit.", "Make it two paragraphs.")
        return clean_text(text, "script")

    def _head(self, level: int, text: str, line: int) -> None:
        top = self.page.top
        if level == 1 and not top.title and not top.blocks and not top.parts:
            top.title, top.line = text, line
        elif level == 1:
            self.page.find(line, "is a second title.", 'Only the first line of the file begins with one "#".')
        elif level > 3 or level > len(self.open) + 1:
            self.page.find(
                line, f"is a heading with {level} signs.", 'Use "##" for sections and "###" for their parts.'
            )
        else:
            del self.open[level - 1 :]
            section = Section(text, line)
            self.open[-1].parts.append(section)
            self.open.append(section)


def _with_lines(children: list[Token], line: int) -> Iterator[tuple[Token, int]]:
    for child in children:
        yield child, line
        line += child.type in {"softbreak", "hardbreak"}
