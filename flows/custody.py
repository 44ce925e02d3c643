"""The two keys of a release: who holds one, turning it on the very text, and taking it back before the second turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.analysis.custody import Lacking
from flows.analysis.release import Audience
from flows.banks.release import AUDIENCES, FORMS, Form
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.answers import Json
from flows.engine.kinds import InvalidAnswer, OneFrom, OneOf, Picked, Typed
from flows.engine.kinds.kind import Reply, tap_please
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs


class Sure(StrEnum):
    """Values are stored."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Decided(Query[Sequence[Choice]]):
    """The texts whose release was agreed on, of the person's processes; a value is an edition."""


@dataclass(frozen=True)
class OwnOrganisers(Query[Sequence[Choice]]):
    """Who could hold the key of the person's side for an edition: its organisers."""

    edition: str


@dataclass(frozen=True)
class Verdict:
    """What the release poll decided about a text, and what a key would be turned on; `poll` tells it from what another
    decided about the same words."""

    text: str
    audience: Audience
    form: Form
    poll: str


@dataclass(frozen=True)
class VerdictOn(Query[Verdict]):
    """For the organisers of both sides."""

    edition: str


@dataclass(frozen=True)
class NameCustodian(Effect):
    edition: str
    person: str


@dataclass(frozen=True)
class TurnReleaseKey(Effect):
    """The person's side lets this very text go; with the last side's key it is released."""

    edition: str


@dataclass(frozen=True)
class TakeKeyBack(Effect):
    edition: str


class OnVerdict(OneOf[Sure]):
    """The answer to a verdict, which counts for that one: a button of an earlier one is put again."""

    def rows(self, draft: Json, scene: Scene) -> list[list[Choice]]:
        return [[Choice(self._said(one, scene), self.labels[one])] for one in self.labels]

    def read(self, reply: Reply, draft: Json, scene: Scene) -> Sure:
        for one in self.labels:
            if reply == Picked(self._said(one, scene)):
                return one
        if isinstance(reply, Typed):
            raise tap_please()
        raise InvalidAnswer(_("Something was decided anew meanwhile. Please read it as it is now."))

    def _said(self, one: Sure, scene: Scene) -> str:
        return f"{one.value}:{scene.facts[VerdictOn(scene.answers[edition])].poll}"


LACKING: Mapping[Lacking, Text] = {
    Lacking.PAUSED: _("The process is paused."),
    Lacking.CONSENSUS: _("There is no agreement on this very text on both sides."),
    Lacking.DECISION: _("The release poll has not passed for this very text."),
    Lacking.AUDIENCE: _("The release poll decided to hold it back."),
    Lacking.CUSTODIANS: _("Each side needs a custodian, and they must be two different people."),
    Lacking.KEYS: _("A key of each side has to be turned."),
}


def verdict(scene: Scene, *after: Text) -> Phrase:
    found = scene.facts[VerdictOn(scene.answers[edition])]
    decided = _("Decided: {audience}. {form}.", audience=AUDIENCES[found.audience], form=FORMS[found.form])
    return paragraphs(Words(found.text), Words(""), decided, *after)


def turning(scene: Scene) -> Phrase:
    return verdict(
        scene,
        _("Turn your side's key on exactly this text? With the key of the other side it is released at once."),
        _("What has left the house cannot be called back. Until the other key turns, you can take yours back."),
    )


edition = Ask("edition", _("Which recommendation?"), OneFrom(Decided()), label=_("Recommendation"))
custodian = Ask(
    "custodian",
    _("Who of your side holds its key for this text?"),
    OneFrom(lambda answers: OwnOrganisers(answers[edition])),
    label=_("Custodian"),
)
sure_to_turn = Ask("sure", turning, OnVerdict({Sure.YES: _("Turn the key"), Sure.NO: _("Not now")}))
sure_to_take = Ask(
    "sure",
    lambda scene: verdict(scene, _("Take your side's key back? The text stays where it is until it is turned again.")),
    OneOf({Sure.YES: _("Take it back"), Sure.NO: _("Leave it turned")}),
)


def named(scene: Scene) -> Phrase:
    return _("Named. Whoever it is finds the key on the recommendation.")


def turned(scene: Scene) -> Phrase:
    if scene.answers[sure_to_turn] is Sure.NO:
        return _("Nothing was changed.")
    return _("Your side's key is turned.")


def taken(scene: Scene) -> Phrase:
    if scene.answers[sure_to_take] is Sure.NO:
        return _("Nothing was changed.")
    return _("The key is back. Nothing is released.")


def name(answers: Answers) -> Effects:
    yield NameCustodian(answers[edition], answers[custodian])


def turn(answers: Answers) -> Effects:
    if answers[sure_to_turn] is Sure.YES:
        yield TurnReleaseKey(answers[edition])


def take_back(answers: Answers) -> Effects:
    if answers[sure_to_take] is Sure.YES:
        yield TakeKeyBack(answers[edition])


naming = Flow(
    name="custodian",
    version=1,
    title=_("Custodian of the key"),
    open_to={Role.ORGANISER},
    steps=[edition, custodian],
    given=[edition],
    review=False,
    done=named,
    finish=name,
    from_home=False,
)
turning_key = Flow(
    name="release_key",
    version=1,
    title=_("Release key"),
    open_to={Role.ORGANISER},
    steps=[edition, sure_to_turn],
    given=[edition],
    review=False,
    done=turned,
    finish=turn,
    from_home=False,
)
taking_back = Flow(
    name="release_key_back",
    version=1,
    title=_("Taking a release key back"),
    open_to={Role.ORGANISER},
    steps=[edition, sure_to_take],
    given=[edition],
    review=False,
    done=taken,
    finish=take_back,
    from_home=False,
)
