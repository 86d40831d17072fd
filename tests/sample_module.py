"""A whole module for print tests: a plain one, and one whose every text is as long as it may be."""

from dataclasses import replace

from rollout.domain.module import Activity, DifficultQuestion, EmbeddingStep, Module, Rehearsal, Video

_STEPS = (
    ("open", "Why we are here", 5, "Say in your own words why this hour matters to you and to this place.",
     ("When did a customer last surprise you?", "What do you hope we leave with?")),
    ("film", "A customer’s day", 10, "Watch the film, or read the story aloud, and listen for the moment that decides.",
     ("What did she need?", "Where did we lose her?", "Who could have noticed?")),
    ("stories", "Our best moment", 12, "In pairs, then together: a time when one of us got it exactly right.",
     ("What made it work?", "Could it happen every day?")),
    ("hurdles", "What gets in the way", 13, "Name what stops us. Sort it: ours to change, or somebody else’s?",
     ("Which hurdle costs most?", "Which is ours to move?")),
    ("promise", "Our promise", 12, "Agree on one thing that every customer can count on here from tomorrow.",
     ("How will a customer notice?", "What must we stop doing?")),
    ("close", "Who does what", 8, "Write down who does what by when, and choose the idea that we send up.",
     ("Who needs to hear of this?",)),
)  # fmt: skip


def a_module(key: str = "welcome", title: str = "Welcome every customer") -> Module:
    """Everyday lengths."""
    activities = tuple(
        Activity(k, t, m, s, ("Thank you for coming.", "This hour is ours."), (*p, "What else?"),
                 ("Somebody will say that there is no time.",), p)
        for k, t, m, s, p in _STEPS
    )  # fmt: skip
    return Module(
        key=key, title=title, strapline="The first minute decides the rest of the visit", language="en",
        purpose=("People remember how they were met. In this hour the team looks at its own first minute with a "
                 "customer, and decides what every customer can count on here.",),
        objectives=("Say what a good welcome looks like in this place", "Name the hurdles that we can move ourselves",
                    "Keep one promise to every customer from tomorrow"),
        key_messages=("A welcome costs nothing.", "Small things, every time.", "You decide how it is done here."),
        prepare=("Read the guide.", "Fill in your planner.", "Book the room and test the screen."),
        activities=activities,
        video=Video("film", "One customer, one day", 4, ("She parks.", "Nobody looks up.", "She leaves."),
                    ("Read the story aloud.", "Ask the same three questions.")),
        difficult=(DifficultQuestion("Is this another poster campaign?", "No. What you decide today is what we do."),
                   DifficultQuestion("Who pays for the time?", "The hour is paid; it is in the plan.")),
        stories="Think of a customer whose name you still know.",
        commitment="One promise that every customer can count on, who starts it, and by when.",
        feed_forward="The one idea that would help other places too. Scan the code afterwards: you will get an answer.",
        accessibility=("Read everything aloud that is shown.", "Sit in a circle; leave room for a wheelchair."),
        preview=Rehearsal(90, "See the whole hour once from a chair.", ("Watch.", "Ask.", "Plan.")),
        coaching=Rehearsal(60, "Try the two hardest minutes.", ("Pick a step.", "Play it.", "Say what helped.")),
        embedding=(
            EmbeddingStep("huddle", "The first minute", 2, ("Who met somebody well yesterday? What did you do?",)),
            EmbeddingStep("board", "Our promise", 1, ("Write the promise up and tick the days it was kept.",)),
            EmbeddingStep("one_to_one", "Your own welcome", 10, ("What would you like to be known for?",)),
            EmbeddingStep("post", "A story", 14, ("Tell the other places one story in five lines.",)),
            EmbeddingStep("award", "Seen and thanked", 21, ("Name a colleague who kept the promise, and say how.",)),
        ),
    )  # fmt: skip


def words(length: int) -> str:
    """So many characters of ordinary words."""
    said = "a customer who is met well comes back and tells others what we did for them and why it was right "
    return (said * (length // len(said) + 1))[: length - 1].rstrip().capitalize() + "."


def a_full_module() -> Module:
    """Every text on the planner as long as its cap allows."""
    plain = a_module()
    activities = tuple(
        replace(a, title=words(40), summary=words(160), prompts=(words(90), words(90), words(90)))
        for a in plain.activities
    )
    return replace(
        plain, title=words(60), strapline=words(90), purpose=(words(260),), objectives=(words(120),) * 4,
        activities=activities, commitment=words(200), feed_forward=words(200),
    )  # fmt: skip
