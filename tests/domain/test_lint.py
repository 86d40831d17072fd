"""Each rule of the common format, with a module that keeps them all and one change that breaks it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rollout.domain.caps import (
    ACTIVITY_TITLE_MOST,
    COMMITMENT_MOST,
    FEED_FORWARD_MOST,
    KEY_MESSAGE_MOST,
    OBJECTIVE_MOST,
    PROMPT_MOST,
    PURPOSE_MOST,
    QUESTION_MOST,
    STORIES_MOST,
    STRAPLINE_MOST,
    SUMMARY_MOST,
    TITLE_MOST,
    boxes,
)
from rollout.domain.lint import RULES, lint
from rollout.domain.module import Activity, DifficultQuestion, EmbeddingStep, Module, Rehearsal, Video
from rollout.domain.problem import Finding

MINUTES = (6, 8, 11, 18, 9, 8)
STEPS = (("huddle", 2), ("board", 4), ("post", 8), ("one_to_one", 15), ("award", 22))


def an_activity(number: int) -> Activity:
    return Activity(
        key=f"step-{number}",
        title=f"Step {number}",
        minutes=MINUTES[number - 1],
        summary="What we do.",
        say=("Good to see you.",),
        ask=("What did you see?",),
        expect=("A smile.",),
        prompts=("My story",),
        steps=("Begin.", "End."),
    )


def a_module(key: str = "welcome", **changed: Any) -> Module:
    """A short module that keeps every rule."""
    facts: dict[str, Any] = {
        "key": key,
        "title": "Say hello",
        "strapline": "It starts at the door.",
        "language": "en",
        "purpose": ("We want to greet people well.",),
        "objectives": ("See the door.", "Say hello.", "Help at once."),
        "key_messages": ("Look up.", "Say hello.", "Help."),
        "prepare": ("Read this.",),
        "activities": tuple(an_activity(number) for number in range(1, 7)),
        "video": Video("step-3", "The box", 1, ("word " * 130,), ("Read it aloud.",)),
        "difficult": tuple(DifficultQuestion(f"Why {number}?", "Because.") for number in range(4)),
        "stories": "Tell one.",
        "commitment": "We look up.",
        "feed_forward": "What would help?",
        "accessibility": ("Sit in a circle.",),
        "preview": Rehearsal(90, "Try it.", ("Do it.",)),
        "coaching": Rehearsal(60, "Lead it.", ("Lead.",)),
        "embedding": tuple(EmbeddingStep(kind, kind.title(), day, ("Do it.",)) for kind, day in STEPS),
    }
    return Module(**{**facts, **changed})


def with_activity(number: int, **changed: Any) -> Module:
    module = a_module()
    activities = list(module.activities)
    activities[number - 1] = replace(activities[number - 1], **changed)
    return replace(module, activities=tuple(activities))


def found(*modules: Module) -> list[str]:
    return [str(finding) for finding in lint(modules)]


def test_a_module_that_keeps_every_rule_has_no_findings() -> None:
    assert lint([a_module(), a_module("listen")]) == []


def test_an_empty_section_is_named() -> None:
    assert found(a_module(stories="", prepare=())) == [
        'welcome.md "Prepare": is empty. Write it: every module has it.',
        'welcome.md "Stories": is empty. Write it: every module has it.',
    ]


def test_a_module_has_exactly_six_activities() -> None:
    five = (replace(an_activity(1), minutes=14), *a_module().activities[2:])
    assert found(a_module(activities=five)) == ["welcome.md: has 5 activities; the hour has 6. Join two, or part one."]


@pytest.mark.parametrize(("minutes", "total", "words"), [(9, 63, "3 minutes too long"), (4, 58, "2 minutes too short")])
def test_the_minutes_add_up_to_an_hour(minutes: int, total: int, words: str) -> None:
    hint = f"It is {words}: change the minutes in the headings of the activities."
    assert found(with_activity(1, minutes=minutes)) == [
        f"welcome.md: the activities take {total} minutes; the hour has 60. {hint}"
    ]


@pytest.mark.parametrize("minutes", [2, 21])
def test_an_activity_takes_three_to_twenty_minutes(minutes: int) -> None:
    expected = f'welcome.md "Activity 4": takes {minutes} minutes. Give it 3 to 20 minutes.'
    assert expected in found(with_activity(4, minutes=minutes))


@pytest.mark.parametrize("minutes", [3, 20])
def test_three_and_twenty_minutes_are_allowed(minutes: int) -> None:
    assert not [line for line in found(with_activity(4, minutes=minutes)) if "Activity 4" in line]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("summary", "Summary"),
        ("steps", "How to run it"),
        ("say", "Say"),
        ("ask", "Ask"),
        ("expect", "People may answer"),
        ("prompts", "Notes prompts"),
    ],
)
def test_every_activity_has_all_its_parts(part: str, name: str) -> None:
    empty = "" if part == "summary" else ()
    assert found(with_activity(2, **{part: empty})) == [
        f'welcome.md "Activity 2, {name}": is empty. Write it: every activity has it.'
    ]


@pytest.mark.parametrize(
    ("part", "name", "least", "most"), [("objectives", "Objectives", 3, 4), ("key_messages", "Key messages", 3, 5)]
)
def test_few_enough_to_remember(part: str, name: str, least: int, most: int) -> None:
    for number in range(8):
        expected = [f'welcome.md "{name}": there are {number}. Keep {least} to {most}.']
        module = a_module(**{part: ("See it.",) * number})
        assert found(module) == ([] if least <= number <= most else expected)


def test_leaders_are_helped_with_at_least_four_difficult_questions() -> None:
    assert found(a_module(difficult=a_module().difficult[:3])) == [
        'welcome.md "Difficult questions": there are 3. Write at least 4: leaders fear these most.'
    ]


FITS: dict[str, tuple[Callable[[str], Module], int]] = {
    "Title": (lambda text: a_module(title=text), TITLE_MOST),
    "Title, strapline": (lambda text: a_module(strapline=text), STRAPLINE_MOST),
    "Purpose": (lambda text: a_module(purpose=(text, "Longer " * 100)), PURPOSE_MOST),
    "Objectives": (lambda text: a_module(objectives=("See.", "Say.", text)), OBJECTIVE_MOST),
    "Key messages": (lambda text: a_module(key_messages=("See.", "Say.", text)), KEY_MESSAGE_MOST),
    "Stories": (lambda text: a_module(stories=text), STORIES_MOST),
    "Commitment": (lambda text: a_module(commitment=text), COMMITMENT_MOST),
    "Feed forward": (lambda text: a_module(feed_forward=text), FEED_FORWARD_MOST),
    "Difficult questions": (
        lambda text: a_module(difficult=(*a_module().difficult, DifficultQuestion(text, "Yes."))),
        QUESTION_MOST,
    ),
    "Activity 5, title": (lambda text: with_activity(5, title=text), ACTIVITY_TITLE_MOST),
    "Activity 5, Summary": (lambda text: with_activity(5, summary=text), SUMMARY_MOST),
    "Activity 5, Notes prompts": (lambda text: with_activity(5, prompts=("My story", text)), PROMPT_MOST),
}


def words(characters: int) -> str:
    return ("We see it all. " * 30)[: characters - 1] + "."


@pytest.mark.parametrize("where", FITS)
def test_each_text_fits_its_box_on_the_planner(where: str) -> None:
    make, most = FITS[where]
    assert found(make(words(most))) == []
    assert found(make(words(most + 1))) == [
        f'welcome.md "{where}": is {most + 1} characters long; the planner has room for {most}. '
        'Shorten it: "We see it all. We see it all. …".'
    ]


def test_every_box_of_the_planner_is_tested_here() -> None:
    activity = {"title", "Summary", "Notes prompts"}
    names = {where for where, _, _ in boxes(a_module())}
    assert names == {where for where in FITS if "Activity" not in where} | {
        f"Activity {number}, {part}" for number in range(1, 7) for part in activity
    }


def test_at_most_three_prompts_an_activity() -> None:
    assert found(with_activity(1, prompts=("One", "Two", "Three"))) == []
    assert found(with_activity(1, prompts=("One", "Two", "Three", "Four"))) == [
        'welcome.md "Activity 1, Notes prompts": has 4 prompts; the planner has room for 3. Keep the best.'
    ]


def test_the_preparation_list_fits_beside_the_session_plan() -> None:
    assert found(a_module(prepare=("x" * 650, "y" * 650))) == []
    assert found(a_module(prepare=("x" * 650, "y" * 651))) == [
        'welcome.md "Prepare": is 1301 characters long in all; its sheet has room for 1300. '
        "Shorten it, or take out a line."
    ]


def test_an_embedding_step_fits_its_card() -> None:
    steps = a_module().embedding
    long = replace(steps[0], text=("x" * 300, "y" * 301))
    assert found(a_module(embedding=(long, *steps[1:]))) == [
        'welcome.md "Embedding, Huddle": is 601 characters long in all; its sheet has room for 600. '
        "Shorten it, or take out a line."
    ]


def a_video(minutes: int = 1, words: int = 130, **changed: Any) -> Module:
    return a_module(video=replace(a_module().video, minutes=minutes, script=("word " * words,), **changed))


def test_the_video_takes_at_most_five_minutes() -> None:
    assert found(a_video(5, 650)) == []
    assert found(a_video(6, 780)) == [
        'welcome.md "Video": takes 6 minutes. Keep it to 5 minutes: the hour belongs to the people in the room.'
    ]


@pytest.mark.parametrize(("count", "fits"), [(173, False), (174, True), (260, True), (346, True), (347, False)])
def test_the_script_can_be_spoken_in_its_minutes(count: int, fits: bool) -> None:
    expected = Finding(
        'welcome.md "Video"',
        f"the script has {count} words for 2 minutes.",
        "About 260 words can be spoken in that time: change the script or the minutes.",
        "warns",
    )
    assert lint([a_video(2, count)]) == ([] if fits else [expected])


def test_the_video_leaves_time_to_talk_about_it() -> None:
    short = [
        replace(a, minutes=minutes) for a, minutes in zip(a_module().activities, (14, 8, 3, 18, 9, 8), strict=True)
    ]
    module = replace(a_video(3, 390), activities=tuple(short))
    assert found(module) == [
        'welcome.md "Video": is as long as "Step 3", in which it is shown. Leave time to talk about it.'
    ]


def test_the_video_is_shown_in_an_activity() -> None:
    assert found(a_video(activity="gone")) == [
        'welcome.md "Video": is shown in no activity. Write below "### Shown in": Activity 3.'
    ]


def test_each_kind_of_embedding_step_is_there_once() -> None:
    steps = a_module().embedding
    assert found(a_module(embedding=(*steps[:4], replace(steps[0], days_after=22)))) == [
        'welcome.md "Embedding": has 2 steps "Huddle". Write exactly one, like "### Huddle: Title (day 3)".',
        'welcome.md "Embedding": has 0 steps "Award". Write exactly one, like "### Award: Title (day 3)".',
    ]


@pytest.mark.parametrize(("place", "day"), [(0, 0), (4, 28)])
def test_embedding_happens_between_the_hours(place: int, day: int) -> None:
    steps = list(a_module().embedding)
    steps[place] = replace(steps[place], days_after=day)
    assert found(a_module(embedding=tuple(steps))) == [
        f'welcome.md "Embedding, {steps[place].title}": is on day {day}. '
        "Choose day 1 to 27: then it is done before the next hour."
    ]


def test_embedding_steps_stand_in_the_order_of_their_days() -> None:
    huddle, board, *others = a_module().embedding
    assert found(a_module(embedding=(board, huddle, *others))) == [
        'welcome.md "Embedding, Huddle": is on day 2 but stands below "Board" of day 4. Sort the steps by their days.'
    ]


@pytest.mark.parametrize(
    "date",
    ["2027-03-01", "1/3/2027", "1/3", "01.03.", "1.3.2027", "1 March", "3rd of May", "May 3rd", "2027", "in June"],
)
def test_a_date_in_the_words_is_found(date: str) -> None:
    finding = Finding(
        'welcome.md "Activity 2"',
        f'"{date}" looks like a date.',
        'Take it away, or say "at our next conversation".',
        "warns",
    )
    assert lint([with_activity(2, say=(f"We meet {date} here.",))]) == [finding]


@pytest.mark.parametrize(
    "text", ["We may march on.", "June says hi.", "It takes 10 to 12 minutes.", "One in 3.", "Do it 1:1."]
)
def test_other_numbers_and_names_are_not_dates(text: str) -> None:
    assert lint([with_activity(2, say=(text,))]) == []


def test_dates_are_found_in_every_section() -> None:
    late = ("It is 1 March.",)
    module = a_module()
    changed: dict[str, Any] = {
        "purpose": (*module.purpose, *late),
        "prepare": late,
        "video": replace(module.video, fallback=late),
        "difficult": (*module.difficult, DifficultQuestion("Why?", *late)),
        "accessibility": late,
        "preview": Rehearsal(90, "Try it.", late),
        "coaching": Rehearsal(60, late[0], ("Lead.",)),
        "embedding": (*module.embedding[:4], replace(module.embedding[4], text=late)),
    }
    assert [finding.where for finding in lint([a_module(**changed)])] == [
        'welcome.md "Purpose"',
        'welcome.md "Prepare"',
        'welcome.md "Video"',
        'welcome.md "Difficult questions"',
        'welcome.md "Accessibility"',
        'welcome.md "Preview"',
        'welcome.md "Group coaching"',
        'welcome.md "Embedding, Award"',
    ]


MUSH = "Stakeholders continuously operationalise organisational capabilities."


def test_spoken_words_are_easy_and_the_finding_says_how_hard_they_are() -> None:
    assert lint([with_activity(2, say=(MUSH,), ask=(MUSH,))]) == [
        Finding(
            'welcome.md "Activity 2"',
            "reading ease is -221 (Flesch); spoken words need 60 or more.",
            "Use shorter sentences and shorter words.",
            "warns",
        )
    ]


def test_only_english_is_measured_for_its_reading_ease() -> None:
    hard = with_activity(2, say=(MUSH,), ask=(MUSH,))
    assert lint([replace(hard, language="de")]) == []
    assert len(lint([replace(hard, language="en-AU")])) == 1


def test_modules_that_differ_in_shape_are_found() -> None:
    first, other = a_module(), a_module("listen")
    steps = other.embedding
    same_day = (replace(steps[1], days_after=2), steps[0], *steps[2:])
    activities = (replace(other.activities[0], right="adaptable"), *other.activities[1:])
    other = replace(
        other,
        embedding=same_day,
        activities=activities,
        video=replace(other.video, activity="step-4"),
        preview=replace(other.preview, minutes=60),
    )
    hint = "Give all modules the same format."
    assert found(first, other) == [
        f"listen.md: has another place of the video than welcome.md: Activity 4, there Activity 3. {hint}",
        "listen.md: has another order of embedding steps than welcome.md: Board, Huddle, Post, One-to-one, Award, "
        f"there Huddle, Board, Post, One-to-one, Award. {hint}",
        f"listen.md: has another set of adaptable activities than welcome.md: Activity 1, there none. {hint}",
        "listen.md: has another length of preview and coaching than welcome.md: 60 and 60 minutes, "
        f"there 90 and 60 minutes. {hint}",
    ]


def test_no_modules_have_no_findings() -> None:
    assert lint([]) == []


def test_each_rule_is_there_once() -> None:
    assert len(RULES) == len(set(RULES)) == 18
