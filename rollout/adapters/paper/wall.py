"""The calendar on paper for the wall: drawings that are made already, set on sheets of A3 by the planners folder."""

from collections.abc import Mapping

from jinja2 import TemplateNotFound
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from rollout.adapters.paper.fetcher import OnlyThisFolder
from rollout.adapters.paper.folder import ROOT, PlannersFolder
from rollout.adapters.paper.layout import fonts, write
from rollout.domain.edges import PrintedSheet
from rollout.domain.problem import refuse


def print_wall(folder: PlannersFolder, colour: str, facts: Mapping[str, object]) -> PrintedSheet:
    """One sheet a drawing, the same bytes for the same drawings."""
    try:
        html = folder.page("wall", {**facts, "theme": {"colour": colour}}, str(facts["language"]))
        document = HTML(string=html, base_url=ROOT, url_fetcher=OnlyThisFolder(folder)).render(font_config=fonts())
    except TemplateNotFound:
        hint = "Put what is missing beside your own: rollout init ."
        raise refuse("planners/sheets/wall.html", "is not there.", hint) from None
    except FatalURLFetchingError as reached_out:
        raise refuse("planners/sheets/wall.html", str(reached_out), "Put the file there and name it.") from None
    return PrintedSheet(write(document), len(document.pages), "full")
