"""The receipt of a recorded hour: it is kept, by this number, and what happens next. It speaks to the leader, in the
language of the place, also where L&D recorded it for her. Whoever has the number learns nothing about anybody."""

from starlette.responses import Response

from rollout.actions.similar_ideas import teams_alike
from rollout.store import ideas, returns, sessions, units
from rollout.web.browser import speaking
from rollout.web.gate import ANYONE
from rollout.web.record import draft_of
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit


def register(routes: Routes) -> None:
    routes.get("/receipt/{public_id}", ANYONE, receipt)


def receipt(visit: Visit) -> Response:
    with visit.tools.database.reading() as tx:
        stored = returns.find(tx, visit.path("public_id"))
        session = sessions.find(tx, stored.said.session) if stored else None
        if stored is None or session is None:
            raise nothing_here()
        line = units.chain_up(tx, session.unit, visit.today)
        texts = [idea.text for idea in ideas.some(tx, stored.idea_ids).values()] if stored.idea_ids else []
    language = next((above.language for above in line if above.language), "")
    module = visit.tools.content.module(session.module, language)
    return speaking(visit, language).page(
        "receipt.html", stored=stored, module=module, ideas=len(stored.idea_ids),
        alike=teams_alike(visit.tools, session.unit, session.module, texts),
        draft=draft_of(visit, session.unit, session.module),
    )  # fmt: skip
