"""What stands beside a planner that comes in two halves."""

from rollout.domain.printing.words import Words


def signs(words: Words) -> tuple[tuple[str, str], tuple[str, str]]:
    """For each half what it is, and what to do with it."""
    cut = "Print at 100 %. Cut along the marks on the right, lay the cut edge on the marks of the right half, and tape."
    return (
        (words.say("Left half"), words.say(cut)),
        (words.say("Right half"), words.say("The left half covers this sheet up to the marks.")),
    )
