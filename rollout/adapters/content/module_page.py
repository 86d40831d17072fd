"""From the sections of a page to a module: which headings there are, and what stands below each."""

import difflib
import re
import unicodedata

from rollout.adapters.content.markdown import Kind, Page, Section
from rollout.domain.module import PARTS, Activity, DifficultQuestion, EmbeddingStep, Module, Rehearsal, Video
from rollout.domain.problem import Refused

_SECTIONS = (
    "Purpose",
    "Objectives",
    "Key messages",
    "Prepare",
    "Activity 1: Title (8 minutes)",
    "Video: Title (3 minutes)",
    "Difficult questions",
    "Stories",
    "Commitment",
    "Feed forward",
    "Accessibility",
    "Preview (90 minutes)",
    "Group coaching (60 minutes)",
    "Embedding",
)
ACTIVITY = re.compile(
    r"Activity (?P<number>\d{1,2}): (?P<title>.+?) \((?P<minutes>\d{1,3}) minutes?(?P<may>, adaptable)?\)"
)
_VIDEO = re.compile(r"Video: (?P<title>.+?) \((?P<minutes>\d{1,3}) minutes?\)")
_PREVIEW = re.compile(r"Preview \((?P<minutes>\d{1,3}) minutes?\)")
_COACHING = re.compile(r"Group coaching \((?P<minutes>\d{1,3}) minutes?\)")
_STEP = re.compile(r"(?P<kind>Huddle|Board|One-to-one|Post|Award): (?P<title>.+?) \(day (?P<day>\d{1,3})\)")
_SHOWN_IN = re.compile(r"Activity (?P<number>\d{1,2})\.?")
_KINDS = {"Huddle": "huddle", "Board": "board", "One-to-one": "one_to_one", "Post": "post", "Award": "award"}
_SHAPES: dict[str, tuple[set[Kind], str]] = {
    "paragraphs": ({"paragraph"}, "paragraphs"),
    "bullets": ({"bullet"}, 'a list: each line begins with "- "'),
    "numbers": ({"number"}, 'a numbered list: each line begins with "1. "'),
    "words": ({"paragraph", "bullet", "number"}, "paragraphs or a list"),
}


def module_of(page: Page, key: str, language: str) -> Module:
    """The module on this page. Refused with every finding of the page, in the order of its lines."""
    module = Reader(page).module(key, language)
    refuse_findings(page)
    return module


def refuse_findings(page: Page) -> None:
    """All that is wrong on a page, in the order of its lines."""
    if page.findings:
        raise Refused(*sorted(page.findings, key=lambda finding: int(finding.where.rpartition(":")[2])))


def slug(title: str) -> str:
    """A title as a key: lower-case letters, digits and hyphens; the same title always gives the same key."""
    plain = unicodedata.normalize("NFKD", title.lower())
    return re.sub(r"[^\w]+|_", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")


class Reader:
    """Takes the sections of a page by their headings. What is missing or odd becomes a finding, never a guess."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def module(self, key: str, language: str) -> Module:
        top = self.page.top
        self._only_known(top)
        activities = self._activities()
        return Module(
            key=key,
            title=top.title,
            strapline=self._one(top),
            language=language,
            purpose=self._all("Purpose", "paragraphs"),
            objectives=self._all("Objectives", "bullets"),
            key_messages=self._all("Key messages", "bullets"),
            prepare=self._all("Prepare", "bullets"),
            activities=activities,
            video=self._video(activities),
            difficult=self._difficult(),
            stories=self._one(self._part(top, "Stories")),
            commitment=self._one(self._part(top, "Commitment")),
            feed_forward=self._one(self._part(top, "Feed forward")),
            accessibility=self._all("Accessibility", "bullets"),
            preview=self._rehearsal(_PREVIEW, "Preview (90 minutes)"),
            coaching=self._rehearsal(_COACHING, "Group coaching (60 minutes)"),
            embedding=self._embedding(),
        )

    def _only_known(self, top: Section) -> None:
        """A misspelt heading would lose what stands below it: say so, with the heading that is nearest."""
        plain = {s for s in _SECTIONS if "(" not in s}
        forms = (ACTIVITY, _VIDEO, _PREVIEW, _COACHING)
        seen: set[str] = set()
        for section in top.parts:
            if section.title not in plain and not any(form.fullmatch(section.title) for form in forms):
                self._unknown(section)
            first = re.split(r"[:(]", section.title)[0].strip()
            if first in seen:
                self.page.find(section.line, f'is a second section "{first}".', "Join the two under one heading.")
            seen.add(first)

    def _unknown(self, section: Section) -> None:
        near = difflib.get_close_matches(section.title, _SECTIONS, 1, 0.3)
        hint = f'Write it like "## {near[0]}".' if near else "Sections: " + ", ".join(_SECTIONS) + "."
        self.page.find(section.line, f'"## {section.title}" is not a section of a module.', hint)

    def _activities(self) -> tuple[Activity, ...]:
        found = [(s, m) for s in self.page.top.parts if (m := ACTIVITY.fullmatch(s.title))]
        for place, (section, match) in enumerate(found, 1):
            if int(match["number"]) != place:
                self.page.find(
                    section.line, f"is number {match['number']}.", f'Number it in order: "Activity {place}".'
                )
        activities = tuple(self.activity(section, match) for section, match in found)
        keys = [activity.key for activity in activities]
        for (section, _), key in zip(found, keys, strict=True):
            if keys.count(key) > 1:
                self.page.find(section.line, "has the same title as another activity.", "Give each its own title.")
        return activities

    def activity(self, section: Section, match: re.Match[str]) -> Activity:
        self._only(section, tuple(PARTS))
        return Activity(
            key=slug(match["title"]),
            title=match["title"],
            minutes=int(match["minutes"]),
            summary=self._one(self._part(section, "Summary")),
            say=self.texts(self._part(section, "Say"), "paragraphs"),
            ask=self.texts(self._part(section, "Ask"), "bullets"),
            expect=self.texts(self._part(section, "People may answer"), "bullets"),
            prompts=self.texts(self._part(section, "Notes prompts"), "bullets"),
            right="adaptable" if match["may"] else "core",
            steps=self.texts(self._part(section, "How to run it"), "numbers"),
        )

    def _video(self, activities: tuple[Activity, ...]) -> Video:
        section, match = self._form(_VIDEO, "Video: Title (3 minutes)")
        if section is None or match is None:
            return Video("", "", 0, (), ())
        self._only(section, ("Shown in", "Script", "If the screen fails"))
        shown = self._part(section, "Shown in")
        where = _SHOWN_IN.fullmatch(self._one(shown))
        place = int(where["number"]) if where else 0
        if shown and not 1 <= place <= len(activities):
            self.page.find(shown.line, "does not name an activity.", 'Write one line below it: "Activity 3".')
            return Video("", "", 0, (), ())
        key = activities[place - 1].key if activities else ""
        script = self.texts(self._part(section, "Script"), "paragraphs")
        fallback = self.texts(self._part(section, "If the screen fails"), "numbers")
        return Video(key, match["title"], int(match["minutes"]), script, fallback)

    def _difficult(self) -> tuple[DifficultQuestion, ...]:
        section = self._part(self.page.top, "Difficult questions")
        if section is None:
            return ()
        if section.blocks or not section.parts:
            hint = 'Write each as a heading "### The question?" with the reply below it.'
            self.page.find(section.line, "needs questions as headings.", hint)
        return tuple(DifficultQuestion(part.title, self._one(part)) for part in section.parts)

    def _rehearsal(self, form: re.Pattern[str], example: str) -> Rehearsal:
        section, match = self._form(form, example)
        if section is None or match is None:
            return Rehearsal(0, "", ())
        self._only(section, ("Purpose", "Steps"))
        purpose = self._one(self._part(section, "Purpose"))
        return Rehearsal(int(match["minutes"]), purpose, self.texts(self._part(section, "Steps"), "numbers"))

    def _embedding(self) -> tuple[EmbeddingStep, ...]:
        section = self._part(self.page.top, "Embedding")
        steps = [step for part in section.parts if (step := self._embed(part))] if section else []
        return tuple(steps)

    def _embed(self, part: Section) -> EmbeddingStep | None:
        match = _STEP.fullmatch(part.title)
        if not match:
            hint = 'Write it like "### Huddle: Title (day 3)"; kinds: ' + ", ".join(_KINDS) + "."
            self.page.find(part.line, f'"### {part.title}" is not an embedding step.', hint)
            return None
        kind = _KINDS[match["kind"]]
        return EmbeddingStep(kind, match["title"], int(match["day"]), self.texts(part, "words"))  # type: ignore[arg-type]  # _KINDS holds the literals

    def _form(self, form: re.Pattern[str], example: str) -> tuple[Section | None, re.Match[str] | None]:
        for section in self.page.top.parts:
            if match := form.fullmatch(section.title):
                return section, match
        self._missing(self.page.top, example)
        return None, None

    def _part(self, section: Section, title: str) -> Section | None:
        found = next((part for part in section.parts if part.title == title), None)
        if found is None:
            self._missing(section, title)
        return found

    def _missing(self, section: Section, title: str) -> None:
        signs = "##" if section is self.page.top else "###"
        whose = "the module" if section is self.page.top else f'"{section.title}"'
        self.page.find(section.line, f'{whose} has no "{signs} {title}".', "Add that heading and write below it.")

    def _only(self, section: Section, titles: tuple[str, ...]) -> None:
        known = ", ".join(f'"### {title}"' for title in titles)
        for part in section.parts:
            if part.title not in titles:
                self.page.find(part.line, f'"### {part.title}" does not belong here.', f"Here may stand: {known}.")
        for title in titles:
            for twice in [part for part in section.parts if part.title == title][1:]:
                self.page.find(twice.line, f'is a second "### {title}".', "Join the two under one heading.")
        if section.blocks:
            self.page.find(section.blocks[0].line, "stands below no part of its own.", f"Put it below one of: {known}.")

    def _all(self, title: str, shape: str) -> tuple[str, ...]:
        return self.texts(self._part(self.page.top, title), shape)

    def texts(self, section: Section | None, shape: str) -> tuple[str, ...]:
        """What stands below a heading, of the one shape that belongs there."""
        if section is None:
            return ()
        kinds, wanted = _SHAPES[shape]
        if not section.blocks:
            self.page.find(section.line, f'nothing stands below "{section.title}".', f"Write {wanted}.")
        for block in section.blocks:
            if block.kind not in kinds:
                self.page.find(block.line, f'below "{section.title}" stands a {block.kind}.', f"Write {wanted}.")
        return tuple(block.text for block in section.blocks)

    def _one(self, section: Section | None) -> str:
        if section is None:
            return ""
        kinds = [block.kind for block in section.blocks]
        if kinds != ["paragraph"]:
            there = f"stands a {kinds[0]}" if len(kinds) == 1 else f"stand {len(kinds)} pieces of text"
            self.page.find(section.line, f'below "{section.title}" {there}.', "Write exactly one paragraph.")
        return " ".join(block.text for block in section.blocks)
