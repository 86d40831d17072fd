"""One activity as a unit writes it, in the form of the modules: all its parts, or "### Example" alone, or both."""

import re
from collections.abc import Iterator

from rollout.adapters.content.markdown import Page, Section
from rollout.adapters.content.module_page import ACTIVITY, Reader, refuse_findings
from rollout.domain.adaptation_writing import LocalText
from rollout.domain.module import PARTS, Activity

_EXAMPLE = "Example"
_HEADING = "## Activity 4: Title (18 minutes)"
_SIGNS = re.compile(r"[\\`*_\[\]<>&\"'~|]")
_FIRST = re.compile(r"^(\d{0,9})([.)#+=-])")


def local_text_of(page: Page) -> LocalText:
    """What this page says. Refused with every finding. What stands right below a "# Title" is a note to the writer."""
    section, match = _activity(page)
    example = next((part for part in section.parts if part.title == _EXAMPLE), None)
    others = [part for part in section.parts if part.title != _EXAMPLE]
    reader = Reader(page)
    own = reader.activity(Section(section.title, section.line, [], others), match) if others else None
    words = reader.texts(example, "paragraphs")
    refuse_findings(page)
    where = f"{page.file}:{section.line}"
    return LocalText(where, int(match["number"]), match["title"], int(match["minutes"]), own, words)


def _activity(page: Page) -> tuple[Section, re.Match[str]]:
    """The one activity on the page. Whatever else there is becomes a finding."""
    found = [(section, match) for section in page.top.parts if (match := ACTIVITY.fullmatch(section.title))]
    for section in page.top.parts:
        if not ACTIVITY.fullmatch(section.title):
            page.find(section.line, f'"## {section.title}" is no activity.', f'Write it like "{_HEADING}".')
    for section, _ in found[1:]:
        page.find(section.line, "is a second activity.", "Give each activity a file of its own.")
    for section, _ in found[:1]:
        _strange(page, section)
    if not page.top.parts:
        page.find(1, "holds no activity.", f'Write a line like "{_HEADING}", and "### {_EXAMPLE}" below it.')
    refuse_findings(page)
    return found[0]


def _strange(page: Page, section: Section) -> None:
    known = ", ".join(f'"### {title}"' for title in (*PARTS, _EXAMPLE))
    for block in section.blocks[:1]:
        page.find(block.line, "stands below no part of its own.", f"Put it below one of: {known}.")
    seen: set[str] = set()
    for part in section.parts:
        if part.title not in PARTS and part.title != _EXAMPLE:
            page.find(part.line, f'"### {part.title}" does not belong here.', f"Here may stand: {known}.")
        elif part.title == _EXAMPLE and part.title in seen:
            page.find(part.line, f'is a second "### {_EXAMPLE}".', "Join the two under one heading.")
        seen.add(part.title)
    if not section.parts:
        page.find(section.line, "has nothing below it.", f"Write one of: {known}.")


def local_page(text: LocalText, title: str, note: str) -> str:
    """The page that says this."""
    heading = f"## Activity {text.number}: {_plain(text.title)} ({text.minutes} minutes)"
    blocks = [f"# {_plain(title)}", _plain(note), heading, *_parts(text.replacement)]
    if text.example:
        blocks += [f"### {_EXAMPLE}", *map(_plain, text.example)]
    return "\n\n".join(blocks) + "\n"


def _parts(activity: Activity | None) -> Iterator[str]:
    if activity is None:
        return
    for title, name in PARTS.items():
        yield f"### {title}"
        said = getattr(activity, name)
        if name == "summary":
            yield _plain(said)
        elif name == "say":
            yield from map(_plain, said)
        else:
            yield "\n".join(f"{f'{n}.' if name == 'steps' else '-'} {_plain(line)}" for n, line in enumerate(said, 1))


def _plain(text: str) -> str:
    """Words that would be read as signs of Markdown get a backslash; they come back as they were."""
    return _FIRST.sub(r"\1\\\2", _SIGNS.sub(lambda sign: f"\\{sign[0]}", text))
