"""The words of the pages. `python -m tests.page_words` brings rollout/web/words up to date.

The desk is English, so its pages have none.
"""

from pathlib import Path

from tests.catalogue import Catalogues

WEB = Path(__file__).parents[1] / "rollout" / "web"
PAGES = Catalogues(
    "the pages",
    WEB / "words",
    tuple(sorted((WEB / "templates").glob("*.html"))),
    (*sorted(WEB.glob("*.py")), WEB / "words" / "__init__.py"),
    stops=("Stop",),
)

if __name__ == "__main__":
    PAGES.bring_up_to_date()
