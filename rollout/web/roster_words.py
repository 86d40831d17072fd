"""What an import finds, in the words of the page: where it was first needed, it speaks of the command line."""

import re
from dataclasses import replace

from rollout.domain.problem import Finding
from rollout.domain.roster import Kind

KINDS: tuple[tuple[Kind, str], ...] = (
    ("replaced", "leader replaced"), ("closed", "closed"), ("moved", "moved"), ("reopened", "opened again"),
    ("changed", "changed"), ("person", "person changed"), ("new", "new"), ("leader", "get a leader"),
    ("missing", "not in the file"),
)  # fmt: skip
"""What weighs most stands first."""
_ON_PAGE = (
    (r"Pass --since (\S+) or a later day\.", r"Let it hold from \1 or a later day."),
    (r"To open again what is listed: --reopen\.", "To open again what is listed, tick “Open again”."),
    (r"Staff as a share of it: --set headcount\.share=0\.08", "Say below which share of it are staff."),
    (r"Later: rollout roster hand-over .*", "Name one later, on the page of the place."),
    (r"Correct the map, or pass another .*", "Say below what each column is."),
    (r"[^.]*(--[a-z-]+|roster-map\.toml)[^.]*\.?", "Say below how the columns are read."),
)


def in_page_words(finding: Finding) -> Finding:
    """The same finding, with a hint that can be followed on the page."""
    for pattern, words in _ON_PAGE:
        hint, count = re.subn(pattern, words, finding.hint)
        if count:
            return replace(finding, hint=hint.strip())
    return finding
