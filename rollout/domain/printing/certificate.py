"""The certificate: a thank-you on paper for one person or one team, in the words of who gives it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rollout.domain.edges import SheetJob
from rollout.domain.module import Module
from rollout.domain.printing.words import Words


@dataclass(frozen=True)
class Thanks:
    """For whom, what for, who gives it, where and on which day. All texts are clean already."""

    receiver: str
    because: str
    giver: str
    facility: str
    on: date


def certificate(thanks: Thanks, module: Module, look: Mapping[str, object], words: Words) -> SheetJob:
    award = next((step.title for step in module.embedding if step.kind == "award"), module.title)
    facts = {
        "theme": look,
        "title": words.say("{award}: for {receiver}", award=award, receiver=thanks.receiver),
        "award": award,
        "receiver": thanks.receiver,
        "because": thanks.because.split("\n"),
        "giver": thanks.giver,
        "facility": thanks.facility,
        "on": words.long_day(thanks.on),
    }
    return SheetJob("certificate", module, facts)
