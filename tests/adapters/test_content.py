"""Modules are read from Markdown that L&D writes; whatever cannot be printed is refused with file and line."""

from pathlib import Path

import pytest

from rollout.adapters.content import ModuleFolder
from rollout.adapters.content.module_page import _SECTIONS, slug
from rollout.domain.module import PARTS, Activity, DifficultQuestion, EmbeddingStep, Module, Rehearsal, Video
from rollout.domain.problem import Finding, Refused
from rollout.shipped import folder
from tests.builders import MODULES

SHORT = """\
# Say hello

It starts at the door.

## Purpose

We want to greet
people well.

Everyone is a customer.

## Objectives

- See the door.
- Say hello.

## Key messages

- Look up.

## Prepare

- Read this,
  twice.

## Activity 1: Open the door (5 minutes)

### Summary

Open up.

### How to run it

1. Begin.
2. End.

### Say

Good morning.

How are you?

### Ask

- What did you see?

### People may answer

- "A smile."

### Notes prompts

- My story

## Activity 2: Close & lock (55 minutes, adaptable)

### Summary

Close up.

### How to run it

1. Stop.

### Say

Bye.

### Ask

- Who locks up?

### People may answer

- Me.

### Notes prompts

- The key

## Video: The box (1 minute)

### Shown in

Activity 2

### Script

TOM: Hello.

ROSA (quietly): Oh.

### If the screen fails

1. Read it aloud.

## Difficult questions

### Why us?

Because you are here.

## Stories

Tell one.

## Commitment

We look up.

## Feed forward

What would help?

## Accessibility

- Sit in a circle.

## Preview (90 minutes)

### Purpose

Try it.

### Steps

1. Do it.

## Group coaching (60 minutes)

### Purpose

Lead it.

### Steps

1. Lead.

## Embedding

### Huddle: Ten seconds (day 2)

Stand up.

- Say hello.

### One-to-one: You and me (day 15)

- How is it going?
"""

READ = Module(
    key="welcome",
    title="Say hello",
    strapline="It starts at the door.",
    language="en",
    purpose=("We want to greet people well.", "Everyone is a customer."),
    objectives=("See the door.", "Say hello."),
    key_messages=("Look up.",),
    prepare=("Read this, twice.",),
    activities=(
        Activity(
            key="open-the-door",
            title="Open the door",
            minutes=5,
            summary="Open up.",
            say=("Good morning.", "How are you?"),
            ask=("What did you see?",),
            expect=("“A smile.”",),
            prompts=("My story",),
            right="core",
            steps=("Begin.", "End."),
        ),
        Activity(
            key="close-lock",
            title="Close & lock",
            minutes=55,
            summary="Close up.",
            say=("Bye.",),
            ask=("Who locks up?",),
            expect=("Me.",),
            prompts=("The key",),
            right="adaptable",
            steps=("Stop.",),
        ),
    ),
    video=Video("close-lock", "The box", 1, ("TOM: Hello.", "ROSA (quietly): Oh."), ("Read it aloud.",)),
    difficult=(DifficultQuestion("Why us?", "Because you are here."),),
    stories="Tell one.",
    commitment="We look up.",
    feed_forward="What would help?",
    accessibility=("Sit in a circle.",),
    preview=Rehearsal(90, "Try it.", ("Do it.",)),
    coaching=Rehearsal(60, "Lead it.", ("Lead.",)),
    embedding=(
        EmbeddingStep("huddle", "Ten seconds", 2, ("Stand up.", "Say hello.")),
        EmbeddingStep("one_to_one", "You and me", 15, ("How is it going?",)),
    ),
)


def write(tmp_path: Path, text: str | bytes = SHORT, name: str = "welcome.md") -> ModuleFolder:
    content = text.encode() if isinstance(text, str) else text
    (tmp_path / name).write_bytes(content)
    return ModuleFolder(tmp_path, ("welcome",))


def refused(modules: ModuleFolder, language: str = "en") -> tuple[Finding, ...]:
    with pytest.raises(Refused) as caught:
        modules.module("welcome", language)
    return caught.value.findings


def broken(tmp_path: Path, old: str, new: str) -> list[str]:
    """The findings after one change of the short module."""
    assert SHORT.count(old) == 1
    return [str(finding) for finding in refused(write(tmp_path, SHORT.replace(old, new)))]


def line_of(text: str, start: str) -> int:
    return 1 + next(number for number, line in enumerate(text.splitlines()) if line.startswith(start))


KEY, STEPS = 'below "Key messages"', 'below "Steps"'
LIST = 'Write a list: each line begins with "- ".'
NUMBERS = 'Write a numbered list: each line begins with "1. ".'


class TestReading:
    def test_every_section_finds_its_place(self, tmp_path: Path) -> None:
        assert write(tmp_path).module("welcome") == READ

    @pytest.mark.parametrize("change", ["crlf", "bom", "wider"])
    def test_line_ends_byte_order_marks_and_blank_lines_change_nothing(self, tmp_path: Path, change: str) -> None:
        text = {"crlf": SHORT.replace("\n", "\r\n"), "bom": "\ufeff" + SHORT, "wider": SHORT.replace("\n\n", "\n\n\n")}
        assert write(tmp_path, text[change]).module("welcome") == READ

    def test_star_lists_and_bracket_numbers_are_lists_too(self, tmp_path: Path) -> None:
        text = SHORT.replace("\n- ", "\n* ").replace("\n1. ", "\n1) ").replace("\n2. ", "\n2) ")
        assert write(tmp_path, text).module("welcome") == READ

    def test_invisible_characters_are_taken_out(self, tmp_path: Path) -> None:
        text = SHORT.replace("Tell one.", "Tell\u00a0\u200bone\u202e.")
        assert write(tmp_path, text).module("welcome").stories == "Tell one."

    @pytest.mark.parametrize(
        ("language", "printed"),
        [
            ("en", "Say “it’s mine”."),
            ("en-AU", "Say “it’s mine”."),
            ("de", "Say „it’s mine“."),
            ("eo", 'Say "it\'s mine".'),
        ],
    )
    def test_straight_quotes_become_those_of_the_language(self, tmp_path: Path, language: str, printed: str) -> None:
        write(tmp_path, SHORT.replace("Tell one.", 'Say "it\'s mine".'))
        assert ModuleFolder(tmp_path, ("welcome",), language).module("welcome", language).stories == printed

    def test_a_file_is_read_once(self, tmp_path: Path) -> None:
        modules = write(tmp_path)
        first = modules.module("welcome")
        (tmp_path / "welcome.md").unlink()
        assert modules.module("welcome") is first
        assert modules.modules() == [READ]

    def test_the_same_folder_always_gives_the_same_modules(self) -> None:
        once, again = (ModuleFolder(folder("modules"), MODULES) for _ in range(2))
        assert once.modules() == again.modules()
        assert once.findings() == again.findings()

    @pytest.mark.parametrize(
        ("title", "key"),
        [
            ("Open and connect", "open-and-connect"),
            ("  What's next?  ", "what-s-next"),
            ("Über die Schwelle", "uber-die-schwelle"),
            ("Say_it -- twice", "say-it-twice"),
            ("你好", "你好"),
        ],
    )
    def test_keys_are_slugs_of_titles(self, title: str, key: str) -> None:
        assert slug(title) == key


class TestRefusals:
    @pytest.mark.parametrize(
        ("new", "what"),
        [
            ("Tell <b>one</b>.", "holds HTML. Write plain words; no angle brackets."),
            ("<div>Tell one.</div>", "is HTML. Write plain words; no angle brackets."),
            ("Tell `one`.", "holds code. Take away the backticks."),
            ("> Tell one.", 'is a quotation block. Take away the ">" and write it as a paragraph.'),
            (
                "Tell *one*.",
                "has words between single stars or underscores. Take them away: the words must do without italics.",
            ),
            ("Tell **one**.", "has words between double stars. Take them away: the words must do without bold."),
            ("Tell [one](other.md).", "holds a link. Say in words where to find it: this page is printed."),
            (
                "Tell one at https://example.org.",
                "holds a web or mail address. Say in words where to find it: this page is printed.",
            ),
            ("Tell <https://example.org>.", "holds a link. Say in words where to find it: this page is printed."),
            (
                "Tell ![one](one.png).",
                "holds a picture. Take it away: pictures belong to the planners, not to the modules.",
            ),
        ],
    )
    def test_only_plain_words_are_allowed(self, tmp_path: Path, new: str, what: str) -> None:
        line = line_of(SHORT, "Tell one.")
        assert f"welcome.md:{line}: {what}" in broken(tmp_path, "Tell one.", new)

    @pytest.mark.parametrize(
        ("new", "what"),
        [
            ("```\nTell one.\n```", "is a block of code. Take away the lines with ``` or ~~~."),
            ("Tell one.\n\n---", "is a ruled line. Take it away: a heading is enough to part sections."),
            ("Tell one.\n---", "is a ruled line. Take it away: a heading is enough to part sections."),
            (
                "[one]: https://example.org",
                "holds a web or mail address. Say in words where to find it: this page is printed.",
            ),
        ],
    )
    def test_nothing_vanishes_silently(self, tmp_path: Path, new: str, what: str) -> None:
        assert what in [line.partition(": ")[2] for line in broken(tmp_path, "Tell one.", new)]

    def test_what_is_odd_is_found_at_its_own_line_within_a_paragraph(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "people well.")
        assert broken(tmp_path, "people well.", "people **well**.") == [
            f"welcome.md:{line}: has words between double stars. Take them away: the words must do without bold."
        ]

    def test_a_missing_section_is_named_with_what_to_write(self, tmp_path: Path) -> None:
        assert broken(tmp_path, "## Stories\n\nTell one.\n\n", "") == [
            'welcome.md:1: the module has no "## Stories". Add that heading and write below it.'
        ]

    def test_a_misspelt_section_is_named_with_the_nearest(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "## Stories")
        assert broken(tmp_path, "## Stories", "## Storys") == [
            'welcome.md:1: the module has no "## Stories". Add that heading and write below it.',
            f'welcome.md:{line}: "## Storys" is not a section of a module. Write it like "## Stories".',
        ]

    def test_an_activity_without_minutes_is_shown_how_to_write_it(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "## Activity 2")
        assert (
            f'welcome.md:{line}: "## Activity 2: Close & lock" is not a section of a module. '
            'Write it like "## Activity 1: Title (8 minutes)".'
        ) in broken(tmp_path, "## Activity 2: Close & lock (55 minutes, adaptable)", "## Activity 2: Close & lock")

    def test_activities_are_numbered_in_order(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "## Activity 2")
        assert broken(tmp_path, "## Activity 2", "## Activity 3") == [
            f'welcome.md:{line}: is number 3. Number it in order: "Activity 2".'
        ]

    def test_two_activities_with_one_title_would_have_one_key(self, tmp_path: Path) -> None:
        first, second = line_of(SHORT, "## Activity 1"), line_of(SHORT, "## Activity 2")
        what = "has the same title as another activity. Give each its own title."
        assert broken(tmp_path, "Close & lock", "Open the door!") == [
            f"welcome.md:{first}: {what}",
            f"welcome.md:{second}: {what}",
        ]

    def test_a_section_that_is_there_twice_is_found(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "## Commitment")
        assert broken(tmp_path, "## Commitment", "## Stories\n\nAnother.\n\n## Commitment") == [
            f'welcome.md:{line}: is a second section "Stories". Join the two under one heading.'
        ]

    def test_a_missing_part_of_an_activity_is_found_at_the_activity(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "## Activity 1")
        assert broken(tmp_path, "### Ask\n\n- What did you see?\n\n", "") == [
            f'welcome.md:{line}: "Activity 1: Open the door (5 minutes)" has no "### Ask". '
            "Add that heading and write below it."
        ]

    def test_an_unknown_part_is_told_what_may_stand_there(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "### Shown in")
        parts = '"### Shown in", "### Script", "### If the screen fails"'
        assert broken(tmp_path, "### Shown in", "### Music\n\nLoud.\n\n### Shown in") == [
            f'welcome.md:{line}: "### Music" does not belong here. Here may stand: {parts}.'
        ]

    def test_words_that_stand_below_no_part_are_found(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "### Shown in")
        parts = '"### Shown in", "### Script", "### If the screen fails"'
        assert broken(tmp_path, "### Shown in", "Hm.\n\n### Shown in") == [
            f"welcome.md:{line}: stands below no part of its own. Put it below one of: {parts}."
        ]

    @pytest.mark.parametrize(
        ("old", "new", "what"),
        [
            ("- Look up.", "Look up.", f"{KEY} stands a paragraph. {LIST}"),
            ("1. Lead.", "- Lead.", f"{STEPS} stands a bullet. {NUMBERS}"),
            ("Bye.", "- Bye.", 'below "Say" stands a bullet. Write paragraphs.'),
            ("Tell one.", "- Tell one.", 'below "Stories" stands a bullet. Write exactly one paragraph.'),
        ],
    )
    def test_each_section_has_its_shape(self, tmp_path: Path, old: str, new: str, what: str) -> None:
        assert [line.partition(": ")[2] for line in broken(tmp_path, old, new)] == [what]

    def test_an_empty_section_is_found(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "## Accessibility")
        assert broken(tmp_path, "- Sit in a circle.\n\n", "") == [
            f'welcome.md:{line}: nothing stands below "Accessibility". Write a list: each line begins with "- ".'
        ]

    def test_two_paragraphs_where_one_belongs_are_found(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "## Stories")
        assert broken(tmp_path, "Tell one.", "Tell one.\n\nOr two.") == [
            f'welcome.md:{line}: below "Stories" stand 2 pieces of text. Write exactly one paragraph.'
        ]

    def test_lists_have_one_level_and_one_paragraph_an_item(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "- Look up.")
        nested = broken(tmp_path, "- Look up.", "- Look up.\n  - Really.")
        assert nested == [
            f"welcome.md:{line + 1}: is a list inside a list. Keep to one level: begin the line without blanks."
        ]
        second = broken(tmp_path, "- Look up.", "- Look up.\n\n  Really.")
        assert second == [
            f"welcome.md:{line + 2}: is a second paragraph in one item of a list. Join the two, or make a new item."
        ]

    def test_an_unknown_kind_of_embedding_step_is_found(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "### Huddle")
        assert broken(tmp_path, "### Huddle: Ten seconds (day 2)", "### Poster: Ten seconds") == [
            f'welcome.md:{line}: "### Poster: Ten seconds" is not an embedding step. '
            'Write it like "### Huddle: Title (day 3)"; kinds: Huddle, Board, One-to-one, Post, Award.'
        ]

    @pytest.mark.parametrize("shown", ["Activity 7", "Activity 0", "The second one"])
    def test_the_video_names_an_activity_that_is_there(self, tmp_path: Path, shown: str) -> None:
        line = line_of(SHORT, "### Shown in")
        assert broken(tmp_path, "Shown in\n\nActivity 2", f"Shown in\n\n{shown}") == [
            f'welcome.md:{line}: does not name an activity. Write one line below it: "Activity 3".'
        ]

    def test_difficult_questions_are_headings(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "## Difficult questions")
        assert broken(tmp_path, "### Why us?\n\nBecause", "Because") == [
            f"welcome.md:{line}: needs questions as headings. "
            'Write each as a heading "### The question?" with the reply below it.'
        ]

    def test_a_page_has_one_title_and_no_deep_headings(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "## Stories")
        assert broken(tmp_path, "## Stories", "# Stories")[-1] == (
            f'welcome.md:{line}: is a second title. Only the first line of the file begins with one "#".'
        )
        line = line_of(SHORT, "### Ask")
        assert (
            f'welcome.md:{line}: is a heading with 4 signs. Use "##" for sections and "###" for their parts.'
            in broken(tmp_path, "### Ask\n\n- What", "#### Ask\n\n- What")
        )

    def test_a_file_without_a_title_is_found(self, tmp_path: Path) -> None:
        assert broken(tmp_path, "# Say hello\n", "\n")[0] == (
            'welcome.md:1: has no title. Begin the file with a line like "# Title of the module".'
        )

    def test_a_paragraph_has_a_longest_length(self, tmp_path: Path) -> None:
        line = line_of(SHORT, "Tell one.")
        assert broken(tmp_path, "Tell one.", "x" * 1201) == [
            f"welcome.md:{line}: is 1201 characters long; at most 1200 fit. Make it two paragraphs."
        ]

    def test_an_empty_file_lists_all_that_it_needs(self, tmp_path: Path) -> None:
        found = [str(finding) for finding in refused(write(tmp_path, ""))]
        assert len(found) == 15
        assert 'welcome.md:1: the module has no "## Embedding". Add that heading and write below it.' in found

    def test_a_missing_file_is_named_with_what_to_do(self, tmp_path: Path) -> None:
        modules = ModuleFolder(tmp_path / "modules", ("welcome",))
        assert [str(finding) for finding in modules.findings()] == [
            "welcome.md: is missing in modules/. "
            "Write it (copy another module and change the words), or take it out of programme.toml."
        ]

    def test_other_encodings_are_refused_at_their_line(self, tmp_path: Path) -> None:
        text = SHORT.replace("Tell one.", "Tell one café story.").encode("cp1252")
        assert [str(finding) for finding in refused(write(tmp_path, text))] == [
            f"welcome.md:{line_of(SHORT, 'Tell one.')}: is not UTF-8. Save the file again with the encoding UTF-8."
        ]

    def test_a_huge_file_is_refused_before_it_is_read(self, tmp_path: Path) -> None:
        assert [str(finding) for finding in refused(write(tmp_path, "x" * 100_001))] == [
            "welcome.md: is larger than 100 kB. A module is about 30 kB of words: shorten it."
        ]

    def test_a_refusal_is_the_same_the_second_time(self, tmp_path: Path) -> None:
        modules = write(tmp_path, SHORT.replace("Tell one.", "- Tell one."))
        assert refused(modules) == refused(modules) != ()
        with pytest.raises(Refused):
            modules.modules()

    def test_a_module_outside_the_programme_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(Refused) as caught:
            write(tmp_path).module("../secret")
        assert str(caught.value) == "module '../secret': is not one of the programme. Choose: welcome."


GERMAN = (
    SHORT.replace("Open the door", "Die Tür öffnen").replace("Close & lock", "Abschließen").replace("We look up", "Wir")
)


class TestTranslations:
    def test_a_translation_is_used_where_there_is_one(self, tmp_path: Path) -> None:
        write(tmp_path, GERMAN, "welcome.de.md")
        modules = write(tmp_path)
        german = modules.module("welcome", "de")
        assert (german.language, german.commitment) == ("de", "Wir.")
        assert modules.module("welcome", "fr") == modules.module("welcome", "../en") == READ

    def test_a_translation_keeps_the_keys_of_the_original(self, tmp_path: Path) -> None:
        write(tmp_path, GERMAN, "welcome.de.md")
        german = write(tmp_path).module("welcome", "de")
        assert [(a.key, a.title) for a in german.activities] == [
            ("open-the-door", "Die Tür öffnen"),
            ("close-lock", "Abschließen"),
        ]
        assert german.video.activity == "close-lock"

    def test_a_translation_with_other_minutes_is_refused(self, tmp_path: Path) -> None:
        write(tmp_path, GERMAN.replace("(5 minutes)", "(6 minutes)"), "welcome.de.md")
        assert [str(finding) for finding in refused(write(tmp_path), "de")] == [
            "welcome.de.md: has other activities than the original. "
            "Give it the activities of welcome.md in the same order with the same minutes."
        ]

    def test_the_programmes_own_language_is_that_of_the_plain_file(self, tmp_path: Path) -> None:
        write(tmp_path, GERMAN)
        modules = ModuleFolder(tmp_path, ("welcome",), language="de")
        assert modules.module("welcome", "de").language == modules.module("welcome", "en").language == "de"

    def test_translations_are_checked_with_their_own_file_name(self, tmp_path: Path) -> None:
        write(tmp_path, GERMAN.replace("Wir.", "Wir sehen jeden Menschen an. " * 8), "welcome.de.md")
        write(tmp_path, "# Nichts", "welcome.fr.md")
        found = [finding.where for finding in write(tmp_path).findings()]
        assert 'welcome.de.md "Commitment"' in found
        assert "welcome.fr.md:1" in found


class TestFindings:
    def test_what_cannot_be_read_comes_first_in_the_order_of_the_programme(self, tmp_path: Path) -> None:
        write(tmp_path, SHORT)
        write(tmp_path, SHORT.replace("Tell one.", "- Tell one."), "own.md")
        found = ModuleFolder(tmp_path, ("own", "gone", "welcome")).findings()
        line = line_of(SHORT, "## Stories")
        assert [finding.where for finding in found][:2] == [f"own.md:{line}", "gone.md"]
        assert {finding.where.partition(" ")[0] for finding in found[2:]} == {"welcome.md"}


class TestShipped:
    modules = ModuleFolder(folder("modules"), MODULES)

    def test_the_shipped_modules_keep_the_common_format(self) -> None:
        assert self.modules.findings() == []

    def test_all_three_have_the_same_steps_and_minutes(self) -> None:
        rhythm = [
            ("open-and-connect", 6),
            ("look-back", 8),
            ("watch-and-react", 11),
            ("practise-in-threes", 18),
            ("our-ideas", 9),
            ("commit-and-close", 8),
        ]
        assert [[(a.key, a.minutes) for a in module.activities] for module in self.modules.modules()] == [rhythm] * 3

    def test_each_names_itself_and_its_embedding_days(self) -> None:
        days = [("huddle", 2), ("board", 4), ("post", 8), ("one_to_one", 15), ("award", 22)]
        found = [(m.key, m.title, [(s.kind, s.days_after) for s in m.embedding]) for m in self.modules.modules()]
        assert found == [
            ("welcome", "Welcome like you mean it", days),
            ("listen", "Listen before you fix", days),
            ("own", "Own it to the end", days),
        ]

    def test_the_page_for_authors_names_every_heading(self) -> None:
        page = (folder("modules") / "README.md").read_text()
        assert [heading for heading in (*_SECTIONS, *PARTS) if f"# {heading}" not in page] == []
