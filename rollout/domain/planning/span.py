"""Which days and whose holidays a question is about."""

from collections.abc import Sequence
from datetime import date, timedelta

from rollout.domain.calendar import Placement
from rollout.domain.open_days import Place, place_of
from rollout.domain.organisation import Organisation
from rollout.domain.planning.windows import waves_of
from rollout.domain.programme import Programme
from rollout.domain.returns import Session


def span_of(
    programme: Programme, today: date, before: Sequence[Placement], sessions: Sequence[Session]
) -> tuple[date, date]:
    """First and last day that planning can be about: late hours push the later modules out, so count from them."""
    facts = [p.on for p in before if p.on] + [s.held_on for s in sessions if s.held_on]
    first = min([programme.starts_on, today, *facts]) - timedelta(days=programme.preparation.earliest_days + 7)
    reach = programme.spacing.max_days * max(1, len(programme.modules)) + 60 + programme.catch_up_days
    waves = timedelta(weeks=programme.waves.weeks_between * (len(waves_of(programme)) - 1))
    set_by_hand = [window.to_on for window in programme.windows]
    return first, max([programme.first_window[1] + waves, today, *facts, *set_by_hand]) + timedelta(days=reach)


def places_of(programme: Programme, organisation: Organisation) -> list[Place]:
    """Whose public holidays are needed, in order."""
    return sorted({place_of(unit, programme) for unit in organisation.units.values()})
