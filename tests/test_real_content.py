"""Real facilitation cards as trial modules: what the rules let through is printed, what is too long is named.

The cards of 18F (public domain) are read from the data that lies beside the project; which card stands where in which
hour is said here by hand. Nothing of their text is kept in the project.
"""

import html
import re
from pathlib import Path
from typing import Any, cast

import pypdfium2
import pytest

from rollout.actions.print_sample import sample_jobs
from rollout.adapters.content import ModuleFolder
from rollout.adapters.paper import Printer
from rollout.domain.adaptation_writing import LocalText
from rollout.domain.module import Activity
from rollout.domain.problem import Refused
from rollout.shipped import folder
from tests.builders import FakeTools, a_programme

CARDS = Path(__file__).parents[2] / "shared" / "data" / "content" / "18f-methods"
MINUTES = (8, 10, 12, 12, 10, 8)
HOURS = {
    "watch": "contextual-inquiry stakeholder-and-user-interviews cognitive-walkthrough usability-testing "
    "heuristic-evaluation recruiting",
    "sort": "hopes-and-fears lean-coffee affinity-mapping kj-method five-whys dot-voting",
    "draw": "design-studio storyboarding wireframing prototyping style-tiles visual-preference-testing",
    "map": "mental-modeling user-scenarios journey-mapping service-blueprint task-flow-analysis site-mapping",
    "count": "content-audit interface-audit card-sorting comparative-analysis multivariate-testing "
    "design-pattern-library",
    "agree": "personas design-hypothesis design-principles privacy compensation close",
}
CLOSE = {
    "title": "What we take along",
    "what": "Each names one method to try here and with whom.",
    "why": "What is not agreed is not done.",
    "steps": ["Go round once.", "Write it up with a name and a day."],
}
FRAME = """\
# Methods to {key} with

Ways of working that others have tried.

## Purpose

In this hour the team tries six ways of working and keeps one.

## Objectives

- Say what each method is for.
- Try one of them in small.
- Agree on one to keep.

## Key messages

- Try it small.
- Ask those who will use it.
- Keep what helps.

## Prepare

- Read the six cards.

{activities}

## Video: A method at work (2 minutes)

### Shown in

Activity 3

### Script

{script}

### If the screen fails

1. Read it aloud.

## Difficult questions

### Is this for us?

Try it once and see.

### Who has the time?

It fits the hour.

### Have we not tried this?

Then tell us how it went.

### What if it fails?

Then we know.

## Stories

Think of a time when asking first saved you work.

## Commitment

One method to try, who starts it, and by when.

## Feed forward

The method that other places should know.

## Accessibility

- Read everything aloud.

## Preview (90 minutes)

### Purpose

See the hour once.

### Steps

1. Watch.

## Group coaching (60 minutes)

### Purpose

Try the hard part.

### Steps

1. Play it.

## Embedding

### Board: The method (day 1)

Write it up.

### Huddle: First try (day 2)

Who tried it?

### One-to-one: Your try (day 10)

What did you see?

### Post: A story (day 14)

Tell it in five lines.

### Award: Thanks (day 21)

Thank one person.
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CARDS.is_dir(), reason="the cards of 18F do not lie beside the project"),
]


def plain(text: str) -> str:
    """The words alone: without the marks of HTML, of Markdown and of Jekyll, and without addresses."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"<[^>]*>|\{[%{].*?[%}]\}", "", text))
    return " ".join(re.sub(r"[*_`]|https?://\S+", "", html.unescape(text)).split())


def card(slug: str) -> dict[str, Any]:
    """Title, what, why and the numbered steps of one card."""
    if slug == "close":
        return CLOSE
    head, body = (CARDS / f"{slug}.md").read_text("utf-8").split("---\n", 2)[1:]
    found = {name: re.search(rf"^{name}: *(.*\n(?:  .*\n)*)", head, re.MULTILINE) for name in ("title", "what", "why")}
    said = {name: plain(match[1].lstrip("|>\n -")).strip("'\"") for name, match in found.items() if match}
    how = re.split(r"^## |<section", body.split("## How to do it", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    steps = [plain(line.strip()[2:]) for line in how.splitlines() if re.match(r" *(\d\.|[-*] )", line)]
    return {**said, "steps": steps or [plain(part) for part in how.split("\n\n") if plain(part)]}


def section(content: ModuleFolder, number: int, slug: str) -> str:
    """One card as an activity: its "what" on the planner, its "why" to be said, its steps to be followed."""
    said = card(slug)
    questions = ("Where could we use this here?", "Who would have to be asked?")
    activity = Activity(
        "", said["title"], MINUTES[number - 1], said["what"], (said["why"],), questions,
        ("“We know what people want.” Ask: who told you?",), ("Where we could try it",), steps=tuple(said["steps"]),
    )  # fmt: skip
    page = content.local_page(LocalText("", number, activity.title, activity.minutes, activity), "x", "x")
    return page[page.index("## Activity") :]


def workspace(where: Path) -> ModuleFolder:
    content = ModuleFolder(where, tuple(HOURS))
    for key, slugs in HOURS.items():
        parts = [section(content, number, slug) for number, slug in enumerate(slugs.split(), 1)]
        page = FRAME.format(key=key, activities="\n".join(parts), script=card(slugs.split()[2])["why"])
        (where / f"{key}.md").write_text(page, "utf-8")
    return content


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> ModuleFolder:
    return workspace(tmp_path_factory.mktemp("cards"))


def test_every_card_has_its_place_and_the_module_can_be_read(content: ModuleFolder) -> None:
    used = [slug for slugs in HOURS.values() for slug in slugs.split() if slug != "close"]
    assert sorted(used) == sorted(path.stem for path in CARDS.glob("*.md") if path.stem != "LICENSE")
    assert len(used) == 35
    assert [module.key for module in content.modules()] == list(HOURS)


def test_what_the_rules_let_through_is_printed_and_what_is_too_long_is_named(
    content: ModuleFolder, tmp_path: Path
) -> None:
    blocked = {f.where.split(".md")[0] for f in content.findings() if f.severity == "blocks"}
    programme = a_programme(modules=tuple(HOURS))
    printer = Printer(folder("planners"), tmp_path / "compiled")
    tools = FakeTools(cast(Any, None), tmp_path, programme, content=content, paper=printer)
    refused = {}
    for module in content.modules():
        jobs = [job for job in sample_jobs(tools, module) if job.kind in ("planner", "guide")]
        try:
            sheets = dict(zip([job.kind for job in jobs], printer.print_all(jobs), strict=True))
        except Refused as error:
            refused[module.key] = str(error)
            continue
        assert sheets["planner"].pages == 1
        read = words_of(sheets["guide"].content)
        for activity in module.activities:
            assert [line for line in (activity.title, *activity.steps) if squeezed(line) not in read] == []
    assert {key for key in refused if key not in blocked} == set()
    assert [why for why in refused.values() if "block “" not in why] == []


def words_of(pdf: bytes) -> str:
    return squeezed("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)))


def squeezed(text: str) -> str:
    """Letters and digits alone: lines break anywhere on a page."""
    return re.sub(r"[\W_]+", "", text)
