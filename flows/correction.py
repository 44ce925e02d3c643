"""Correction: what is held about a person is set right by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Effect, Effects, Flow, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.joining import LikelyZones, OwnName
from locales import Phrase, _


class What(StrEnum):
    NAME = "name"
    ZONE = "zone"


@dataclass(frozen=True)
class CorrectName(Effect):
    name: str


@dataclass(frozen=True)
class CorrectZone(Effect):
    zone: str


def _is_name(answers: Answers) -> bool:
    return answers.get(what) is What.NAME


def _is_zone(answers: Answers) -> bool:
    return answers.get(what) is What.ZONE


what = Ask("what", _("What shall be corrected?"), OneOf({What.NAME: _("My name"), What.ZONE: _("My time zone")}))
name = Ask("name", _("What shall your own organisers call you?"), OwnName(40), when=_is_name, sensitive=True)
zone = Ask("zone", _("Where do you live?"), OneFrom(LikelyZones()), when=_is_zone)


def done(scene: Scene) -> Phrase:
    return _("Corrected.")


def finish(answers: Answers) -> Effects:
    yield CorrectName(answers[name]) if _is_name(answers) else CorrectZone(answers[zone])


flow = Flow(
    name="correction",
    version=1,
    title=_("Correction"),
    open_to=frozenset(),
    steps=[what, name, zone],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
    for_self=True,
)
