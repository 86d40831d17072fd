"""Recognition: a leader thanks somebody in her own words, and it becomes a certificate."""

from collections.abc import Iterable
from datetime import date

from rollout.actions.named_facilities import inside, with_codes
from rollout.actions.tools import Tools
from rollout.domain.edges import SheetJob
from rollout.domain.follow_up import Plan
from rollout.domain.organisation import Organisation
from rollout.domain.pack import slug
from rollout.domain.printing.certificate import Thanks, certificate
from rollout.domain.printing.order import theme
from rollout.domain.problem import Refused, refuse
from rollout.domain.recognising import Nomination, month_of, nomination_findings
from rollout.domain.text import clean_text
from rollout.store import nominations, overview, sessions, units
from rollout.store.database import Transaction


def nominate(
    tools: Tools, unit: str, facility: str, receiver: str, because: str, by_person: int | None, idea: str = ""
) -> bool:
    """Whether it was new. The facility by name or code, in this part."""
    if found := nomination_findings(receiver, because):
        raise Refused(*found)
    with tools.database.transaction() as tx:
        places = with_codes(tools, tx, unit, {"facility": Plan(facilities=(facility,))})["facility"].facilities
        if not places:
            raise refuse("facility", "is empty.", "Write where it happened, by its name or its code.")
        made = Nomination(
            unit, month_of(tools.clock.today()), places[0], clean_text(receiver, "name"), clean_text(because, "note"),
            idea or None, by_person, tools.clock.now(),
        )  # fmt: skip
        return nominations.add(tx, made)


def certificate_of(tools: Tools, unit: str, number: int) -> tuple[str, SheetJob] | None:
    """The file's name and its sheet; None: this part has thanked nobody under that number."""
    with tools.database.reading() as tx:
        made = nominations.find(tx, unit, number)
        return next(iter(_certificates(tools, tx, [made])), None) if made else None


def certificates_in(tools: Tools, unit: str, month: date) -> list[tuple[str, SheetJob]]:
    """Those of one month of this part and of all parts under it."""
    with tools.database.reading() as tx:
        tree = overview.above_facilities(tx, tools.programme.facility_level, tools.clock.today())
        found = nominations.in_month(tx, inside([unit], tree), month_of(month))
        if not found:
            what = f"has thanked nobody in {month:%Y-%m}."
            raise refuse(f"unit {unit}", what, "A leader does it on her page, under Ideas, Thank-yous.")
        return list(_certificates(tools, tx, found))


def _certificates(tools: Tools, tx: Transaction, found: Iterable[Nomination]) -> Iterable[tuple[str, SheetJob]]:
    organisation = units.organisation_on(tx, tools.clock.today())
    return [_certificate(tools, tx, organisation, each) for each in found]


def _certificate(tools: Tools, tx: Transaction, organisation: Organisation, made: Nomination) -> tuple[str, SheetJob]:
    """In the look of the module whose hour the facility held last."""
    held = [each for each in sessions.all_of(tx, made.facility) if each.held_on]
    latest = max(held, key=lambda each: (str(each.held_on), each.key), default=None)
    place, giver = organisation.units[made.facility], organisation.people.get(made.by_person or 0)
    leader = giver or organisation.leader_of(made.unit)
    content = tools.content.module(
        latest.module if latest else tools.programme.modules[0], organisation.language_of(made.facility, "")
    )
    thanks = Thanks(made.receiver, made.because, leader.name if leader else "", place.name, made.at.date())
    name = f"certificate-{slug(place.name)}-{made.at.date().isoformat()}-{made.id}.pdf"
    return name, certificate(thanks, content, theme(tools.programme, content), tools.paper.words(content.language))
