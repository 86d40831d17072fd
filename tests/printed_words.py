"""The words of the sheets. `python -m tests.printed_words` brings planners/words up to date."""

from pathlib import Path

from tests.catalogue import Catalogues

ROOT = Path(__file__).parents[1]
PRINTED = Catalogues(
    "the sheets",
    ROOT / "planners" / "words",
    tuple(sorted((ROOT / "planners" / "sheets").glob("*.html"))),
    tuple(sorted((ROOT / "rollout" / "domain" / "printing").glob("*.py"))),
)

if __name__ == "__main__":
    PRINTED.bring_up_to_date()
