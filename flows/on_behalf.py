"""On behalf of somebody without Telegram: an organiser enters them and reads them the questions of consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.consent import LAYERS, Decision, Layer, asks
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Say, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.engine.steps import always
from flows.joining import OwnName
from flows.roles import Role
from locales import Phrase, _


@dataclass(frozen=True)
class RecordingSeats(Query[Sequence[Choice]]):
    """Where the person may enter participants; a value is `process:side`."""


@dataclass(frozen=True)
class PeopleToRecordFor(Query[Sequence[Choice]]):
    """The participants of the organiser's sides; a value is `process:side:person`."""


@dataclass(frozen=True)
class EnterPerson(Effect):
    seat: str
    name: str
    consents: Mapping[Layer, bool]


@dataclass(frozen=True)
class RecordConsent(Effect):
    """A decision that somebody told the organiser."""

    person: str
    layer: Layer
    given: bool


def _may_hold(answers: Answers) -> bool:
    return answers.get(consents[Layer.HOLDING]) is Decision.YES


seat = Ask("seat", _("For which process?"), OneFrom(RecordingSeats()), label=_("Process"))
purpose = Say(
    "purpose",
    _("Read each question to the person as it stands, and note their answer. It is marked as noted by you."),
    label=_("Explained beforehand"),
)
consents = asks({layer: always if layer is Layer.HOLDING else _may_hold for layer in Layer})
name = Ask(
    "name", _("What is the person called? Only your own side sees this."), OwnName(40), when=_may_hold, sensitive=True,
    label=_("Name"),
)  # fmt: skip


def summary(scene: Scene) -> Phrase:
    if _may_hold(scene.answers):
        return _("Please check. It is marked as recorded by you.")
    return _("The person agreed to nothing being held, so nothing is entered.")


def done(scene: Scene) -> Phrase:
    return _("Entered.") if _may_hold(scene.answers) else _("Nothing was entered.")


def finish(answers: Answers) -> Effects:
    if _may_hold(answers):
        given = {layer: answers[ask] is Decision.YES for layer, ask in consents.items()}
        yield EnterPerson(answers[seat], answers[name], given)


flow = Flow(
    name="on_behalf",
    version=1,
    title=_("Somebody without Telegram"),
    open_to={Role.ORGANISER},
    steps=[seat, purpose, *consents.values(), name],
    given=[seat],
    summary=summary,
    done=done,
    finish=finish,
    from_home=False,
)

person = Ask("person", _("Whose consent?"), OneFrom(PeopleToRecordFor()), label=_("Person"))
layer = Ask("layer", _("Which consent?"), OneOf(LAYERS), label=_("Consent"))
said = Ask(
    "said",
    _("What did the person say?"),
    OneOf({Decision.YES: _("They agree"), Decision.NO: _("They do not agree, or take it back")}),
    label=_("Answer"),
)


def consent_done(scene: Scene) -> Phrase:
    return _("Noted, marked as recorded by you.")


def consent_finish(answers: Answers) -> Effects:
    yield RecordConsent(answers[person], answers[layer], answers[said] is Decision.YES)


consent_flow = Flow(
    name="consent_on_behalf",
    version=1,
    title=_("Consent on behalf"),
    open_to={Role.ORGANISER},
    steps=[person, layer, said],
    given=[person],
    done=consent_done,
    finish=consent_finish,
    from_home=False,
)
