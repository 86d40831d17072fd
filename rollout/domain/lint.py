"""Consistency is key: what every module must have in common, and what must fit on its sheets."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from rollout.domain.caps import PREPARE_MOST, PROMPTS_MOST, STEP_MOST, all_texts, boxes, numbered
from rollout.domain.module import ACTIVITIES, MINUTES, Activity, Module
from rollout.domain.problem import Finding
from rollout.domain.reading import reading_ease

OBJECTIVES = (3, 4)
KEY_MESSAGES = (3, 5)
ACTIVITY_MINUTES = (3, 20)
VIDEO_MINUTES = (1, 5)
WORDS_A_MINUTE = 130  # unhurried speech with pauses; a script may be a third shorter or longer
DIFFICULT_LEAST = 4
EMBEDDING_DAYS = (1, 27)  # all done before the next hour, which comes 28 days later at the earliest
EMBEDDING_KINDS = ("huddle", "board", "post", "one_to_one", "award")
EASE_LEAST = 60.0  # "plain English" on Flesch's scale: understood at once when heard

_KIND_WORDS = {"huddle": "Huddle", "board": "Board", "post": "Post", "one_to_one": "One-to-one", "award": "Award"}
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    r"\b\d{4}-\d{1,2}(-\d{1,2})?\b|\b\d{1,2}/\d{1,2}(/\d{2,4})?\b|\b\d{1,2}\.\d{1,2}\.(\d{2,4})?|\b(19|20)\d\d\b"
    rf"|\b\d{{1,2}}(st|nd|rd|th)?( of)? ({_MONTH})\b|\b({_MONTH}) \d{{1,2}}(st|nd|rd|th)?\b"
    rf"|\b(in|by|until|before|since|from|after|during|this|next|last) ({_MONTH})\b"
)

Rule = Callable[[Module], Iterable[Finding]]


def lint(modules: Sequence[Module]) -> list[Finding]:
    """What each module breaks, in the order of modules and rules, then where the modules differ in shape."""
    alone = [finding for module in modules for rule in RULES for finding in rule(module)]
    return alone + list(same_shape(modules))


def all_sections_filled(module: Module) -> Iterator[Finding]:
    """Every section that the guide prints has words in it."""
    sections: dict[str, object] = {
        "Purpose": module.purpose,
        "Prepare": module.prepare,
        "Stories": module.stories,
        "Commitment": module.commitment,
        "Feed forward": module.feed_forward,
        "Accessibility": module.accessibility,
        "Preview": module.preview.purpose and module.preview.steps,
        "Group coaching": module.coaching.purpose and module.coaching.steps,
        "Video, Script": module.video.script,
        "Video, If the screen fails": module.video.fallback,
    }
    for name, words in sections.items():
        if not words:
            yield _finding(module, name, "is empty.", "Write it: every module has it.")


def six_activities(module: Module) -> Iterator[Finding]:
    if len(module.activities) != ACTIVITIES:
        what = f"has {len(module.activities)} activities; the hour has {ACTIVITIES}."
        yield _finding(module, "", what, "Join two, or part one.")


def one_hour(module: Module) -> Iterator[Finding]:
    total = sum(activity.minutes for activity in module.activities)
    if total != MINUTES:
        shorter = f"{total - MINUTES} minutes too long" if total > MINUTES else f"{MINUTES - total} minutes too short"
        what = f"the activities take {total} minutes; the hour has {MINUTES}."
        yield _finding(module, "", what, f"It is {shorter}: change the minutes in the headings of the activities.")


def activity_minutes(module: Module) -> Iterator[Finding]:
    """Shorter than three minutes is a remark; longer than twenty is a talk."""
    least, most = ACTIVITY_MINUTES
    for where, activity in numbered(module):
        if not least <= activity.minutes <= most:
            yield _finding(module, where, f"takes {activity.minutes} minutes.", f"Give it {least} to {most} minutes.")


def video_minutes(module: Module) -> Iterator[Finding]:
    least, most = VIDEO_MINUTES
    if not least <= module.video.minutes <= most:
        hint = f"Keep it to {most} minutes: the hour belongs to the people in the room."
        yield _finding(module, "Video", f"takes {module.video.minutes} minutes.", hint)


def video_script_length(module: Module) -> Iterator[Finding]:
    words = sum(len(line.split()) for line in module.video.script)
    wanted = module.video.minutes * WORDS_A_MINUTE
    if not wanted * 2 / 3 <= words <= wanted * 4 / 3:
        what = f"the script has {words} words for {module.video.minutes} minutes."
        hint = f"About {wanted} words can be spoken in that time: change the script or the minutes."
        yield _finding(module, "Video", what, hint, warns=True)


def video_fits_its_activity(module: Module) -> Iterator[Finding]:
    for activity in module.activities:
        if activity.key == module.video.activity and activity.minutes <= module.video.minutes:
            what = f'is as long as "{activity.title}", in which it is shown.'
            yield _finding(module, "Video", what, "Leave time to talk about it.")
    if module.video.activity not in [activity.key for activity in module.activities]:
        yield _finding(module, "Video", "is shown in no activity.", 'Write below "### Shown in": Activity 3.')


def how_many(module: Module) -> Iterator[Finding]:
    """Few enough to remember: three or four objectives, three to five key messages."""
    counted = (
        ("Objectives", module.objectives, OBJECTIVES),
        ("Key messages", module.key_messages, KEY_MESSAGES),
    )
    for where, texts, (least, most) in counted:
        if not least <= len(texts) <= most:
            yield _finding(module, where, f"there are {len(texts)}.", f"Keep {least} to {most}.")


def enough_difficult_questions(module: Module) -> Iterator[Finding]:
    if len(module.difficult) < DIFFICULT_LEAST:
        what = f"there are {len(module.difficult)}."
        hint = f"Write at least {DIFFICULT_LEAST}: leaders fear these most."
        yield _finding(module, "Difficult questions", what, hint)


def activities_complete(module: Module) -> Iterator[Finding]:
    """Whoever leads an activity knows how to run it, what to say, what to ask and what may come back."""
    for where, activity in numbered(module):
        for name in sorted(set(_PARTS) - _filled(activity), key=list(_PARTS).index):
            yield _finding(module, f"{where}, {name}", "is empty.", "Write it: every activity has it.")


def fits_the_planner(module: Module) -> Iterator[Finding]:
    """One sheet stays one sheet: each text is no longer than its box."""
    for where, text, most in boxes(module):
        if len(text) > most:
            what = f"is {len(text)} characters long; the planner has room for {most}."
            yield _finding(module, where, what, f'Shorten it: "{text[:30]}…".')


def fits_the_cards(module: Module) -> Iterator[Finding]:
    """The preparation list shares a page with the session plan; each embedding step is a card of half a page."""
    together = [("Prepare", module.prepare, PREPARE_MOST)]
    together += [(f"Embedding, {step.title}", step.text, STEP_MOST) for step in module.embedding]
    for where, texts, most in together:
        length = sum(map(len, texts))
        if length > most:
            what = f"is {length} characters long in all; its sheet has room for {most}."
            yield _finding(module, where, what, "Shorten it, or take out a line.")


def few_prompts(module: Module) -> Iterator[Finding]:
    for where, activity in numbered(module):
        if len(activity.prompts) > PROMPTS_MOST:
            what = f"has {len(activity.prompts)} prompts; the planner has room for {PROMPTS_MOST}."
            yield _finding(module, f"{where}, Notes prompts", what, "Keep the best.")


def easy_to_hear(module: Module) -> Iterator[Finding]:
    """What is spoken must be understood at once (English only: the measure is made for English)."""
    if module.language.partition("-")[0] != "en":
        return
    spoken = [("Objectives", module.objectives)]
    spoken += [(where, activity.say + activity.ask) for where, activity in numbered(module)]
    for where, texts in spoken:
        ease = reading_ease(texts)
        if ease < EASE_LEAST:
            what = f"reading ease is {ease:.0f} (Flesch); spoken words need {EASE_LEAST:.0f} or more."
            yield _finding(module, where, what, "Use shorter sentences and shorter words.", warns=True)


def embedding_complete(module: Module) -> Iterator[Finding]:
    """One of each kind: the conversation is kept going at the huddle, on the board, in the channel, 1:1, in thanks."""
    kinds: list[str] = [step.kind for step in module.embedding]
    for kind in EMBEDDING_KINDS:
        if kinds.count(kind) != 1:
            example = f"### {_KIND_WORDS[kind]}: Title (day 3)"
            what = f'has {kinds.count(kind)} steps "{_KIND_WORDS[kind]}".'
            yield _finding(module, "Embedding", what, f'Write exactly one, like "{example}".')


def embedding_days(module: Module) -> Iterator[Finding]:
    least, most = EMBEDDING_DAYS
    for step in module.embedding:
        if not least <= step.days_after <= most:
            hint = f"Choose day {least} to {most}: then it is done before the next hour."
            yield _finding(module, f"Embedding, {step.title}", f"is on day {step.days_after}.", hint)


def embedding_in_order(module: Module) -> Iterator[Finding]:
    for earlier, later in pairwise(module.embedding):
        if later.days_after < earlier.days_after:
            what = f'is on day {later.days_after} but stands below "{earlier.title}" of day {earlier.days_after}.'
            yield _finding(module, f"Embedding, {later.title}", what, "Sort the steps by their days.")


def no_dates(module: Module) -> Iterator[Finding]:
    """Dates are put in when a sheet is printed for one facility; a date in the words would be wrong everywhere else."""
    for where, text in all_texts(module):
        if found := _DATE.search(text):
            hint = 'Take it away, or say "at our next conversation".'
            yield _finding(module, where, f'"{found.group()}" looks like a date.', hint, warns=True)


RULES: tuple[Rule, ...] = (
    all_sections_filled,
    six_activities,
    one_hour,
    activity_minutes,
    activities_complete,
    how_many,
    enough_difficult_questions,
    fits_the_planner,
    fits_the_cards,
    few_prompts,
    video_minutes,
    video_script_length,
    video_fits_its_activity,
    embedding_complete,
    embedding_days,
    embedding_in_order,
    no_dates,
    easy_to_hear,
)


def same_shape(modules: Sequence[Module]) -> Iterator[Finding]:
    """Leaders learn the format once: what the first module does, the others do."""
    for module in modules[1:]:
        for name, shape in _SHAPES.items():
            here, there = shape(module), shape(modules[0])
            if here != there:
                what = f"has another {name} than {modules[0].key}.md: {here}, there {there}."
                yield _finding(module, "", what, "Give all modules the same format.")


_SHAPES: dict[str, Callable[[Module], str]] = {
    "place of the video": lambda module: next(
        (f"Activity {place}" for place, a in enumerate(module.activities, 1) if a.key == module.video.activity), "none"
    ),
    "order of embedding steps": lambda module: ", ".join(_KIND_WORDS[step.kind] for step in module.embedding),
    "set of adaptable activities": lambda module: (
        ", ".join(f"Activity {n}" for n, a in enumerate(module.activities, 1) if a.right == "adaptable") or "none"
    ),
    "length of preview and coaching": lambda module: f"{module.preview.minutes} and {module.coaching.minutes} minutes",
}
_PARTS: dict[str, Callable[[Activity], object]] = {
    "Summary": lambda activity: activity.summary,
    "How to run it": lambda activity: activity.steps,
    "Say": lambda activity: activity.say,
    "Ask": lambda activity: activity.ask,
    "People may answer": lambda activity: activity.expect,
    "Notes prompts": lambda activity: activity.prompts,
}


def _filled(activity: Activity) -> set[str]:
    return {name for name, words in _PARTS.items() if words(activity)}


def _finding(module: Module, where: str, what: str, hint: str, warns: bool = False) -> Finding:
    place = f'{module.key}.md "{where}"' if where else f"{module.key}.md"
    return Finding(place, what, hint, "warns" if warns else "blocks")
