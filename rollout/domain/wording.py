"""What is said to a person whose text does not fit or is missing. Text is never cut silently."""

from rollout.domain.problem import Finding
from rollout.domain.text import CAPS, clean_text, exceeds


def fits(where: str, text: str, kind: str) -> list[Finding]:
    """A finding where `clean_text` would have to cut something that the person typed."""
    if not exceeds(text, kind):
        return []
    cap = CAPS[kind]
    lines = f" characters and {cap.lines} lines" if cap.lines > 1 else " characters"
    return [
        Finding(where, f"is too long: it has {len(text):,} characters.", f"Shorten it to {cap.characters:,}{lines}.")
    ]


def required(where: str, text: str, kind: str, hint: str) -> list[Finding]:
    """A finding where nothing readable was typed, or too much."""
    return fits(where, text, kind) if clean_text(text, kind) else [Finding(where, "is empty.", hint)]
