"""How long the words of a module may be: a promise to the printed sheets, which have one box for each of them."""

from collections.abc import Iterator

from rollout.domain.module import Activity, Module

TITLE_MOST = 60
STRAPLINE_MOST = 90
PURPOSE_MOST = 260  # its first paragraph, which is on the planner
OBJECTIVE_MOST = 120
KEY_MESSAGE_MOST = 160
ACTIVITY_TITLE_MOST = 40
SUMMARY_MOST = 160
PROMPT_MOST = 90
PROMPTS_MOST = 3
STORIES_MOST = 200
COMMITMENT_MOST = 200
FEED_FORWARD_MOST = 200
QUESTION_MOST = 120
EXAMPLE_MOST = 140  # the first paragraph of a unit's own example, which is on the planner
EXAMPLE_ALL_MOST = 700  # all paragraphs of one together, in the guide
EXAMPLES_MOST = 2  # printed below one activity, however many units above have one
ACTIVITY_ALL_MOST = 4_000  # what a unit writes instead of an activity, all its parts together
PREPARE_MOST = 1_300  # all lines together, on the session plan
STEP_MOST = 600  # all lines of an embedding step together, on its card


def numbered(module: Module) -> list[tuple[str, Activity]]:
    """The activities with the name by which an author finds them: "Activity 1" ..."""
    return [(f"Activity {number}", activity) for number, activity in enumerate(module.activities, 1)]


def boxes(module: Module) -> Iterator[tuple[str, str, int]]:
    """Where, which text, and how many characters its box on the planner or its card holds."""
    yield "Title", module.title, TITLE_MOST
    yield "Title, strapline", module.strapline, STRAPLINE_MOST
    yield "Purpose", module.purpose[0] if module.purpose else "", PURPOSE_MOST
    yield from (("Objectives", text, OBJECTIVE_MOST) for text in module.objectives)
    yield from (("Key messages", text, KEY_MESSAGE_MOST) for text in module.key_messages)
    yield "Stories", module.stories, STORIES_MOST
    yield "Commitment", module.commitment, COMMITMENT_MOST
    yield "Feed forward", module.feed_forward, FEED_FORWARD_MOST
    yield from (("Difficult questions", asked.question, QUESTION_MOST) for asked in module.difficult)
    for where, activity in numbered(module):
        yield f"{where}, title", activity.title, ACTIVITY_TITLE_MOST
        yield f"{where}, Summary", activity.summary, SUMMARY_MOST
        yield from ((f"{where}, Notes prompts", text, PROMPT_MOST) for text in activity.prompts)
        yield from ((f"{where}, Example", example.text[0], EXAMPLE_MOST) for example in activity.examples)


def all_texts(module: Module) -> Iterator[tuple[str, str]]:
    yield from ((where, text) for where, text, _ in boxes(module))
    yield from (("Purpose", text) for text in module.purpose[1:])
    yield from (("Prepare", text) for text in module.prepare)
    for where, activity in numbered(module):
        yield from ((where, text) for text in activity.steps + activity.say + activity.ask + activity.expect)
    yield from (("Video", text) for text in module.video.script + module.video.fallback)
    yield from (("Difficult questions", asked.reply) for asked in module.difficult)
    yield from (("Accessibility", text) for text in module.accessibility)
    for name, rehearsal in (("Preview", module.preview), ("Group coaching", module.coaching)):
        yield from ((name, text) for text in (rehearsal.purpose, *rehearsal.steps))
    yield from ((f"Embedding, {step.title}", text) for step in module.embedding for text in step.text)
