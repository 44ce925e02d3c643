"""Sharing: how far an entry of the issue log, or a change we saw, may be read, by the labels of the Traffic Light
Protocol 2.0.

Three of its five labels are offered: logs and changes are their side's, so that the two widest would add nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.access_rules import Label
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom
from flows.roles import Role
from locales import Phrase, Text, _

WHO: Mapping[Label, Text] = {
    Label.RED: _("RED: only whoever entered it"),
    Label.AMBER_STRICT: _("AMBER+STRICT: organisers of the same organisation"),
    Label.AMBER: _("AMBER: all organisers of the side"),
}
QUESTION = _("Who may read it? Only whoever entered it can let more people read it.")


@dataclass(frozen=True)
class Shareable(Query[Sequence[Choice]]):
    """The entries that the person may read."""


@dataclass(frozen=True)
class LabelsFor(Query[Sequence[Choice]]):
    """The labels the person may give the entry: fewer readers always, more only if it comes from them."""

    issue: str


@dataclass(frozen=True)
class Relabel(Effect):
    """From now on the entry carries this label."""

    issue: str
    label: str


@dataclass(frozen=True)
class ShareableOutcomes(Query[Sequence[Choice]]):
    """The changes of the own sides that the person may read."""


@dataclass(frozen=True)
class LabelsForOutcome(Query[Sequence[Choice]]):
    """As for an entry."""

    outcome: str


@dataclass(frozen=True)
class RelabelOutcome(Effect):
    """From now on the change carries this label."""

    outcome: str
    label: str


issue = Ask("issue", _("Which entry?"), OneFrom(Shareable()), label=_("Issue"))
label = Ask("label", QUESTION, OneFrom(lambda answers: LabelsFor(answers[issue])), label=_("Shared with"))
outcome = Ask("outcome", _("Which change?"), OneFrom(ShareableOutcomes()), label=_("Change we saw"))
outcome_label = Ask(
    "label", QUESTION, OneFrom(lambda answers: LabelsForOutcome(answers[outcome])), label=_("Shared with")
)


def done(scene: Scene) -> Phrase:
    return _("Noted. It holds from now on, for every screen.")


def finish(answers: Answers) -> Effects:
    yield Relabel(answers[issue], answers[label])


def finish_outcome(answers: Answers) -> Effects:
    yield RelabelOutcome(answers[outcome], answers[outcome_label])


flow = Flow(
    name="sharing",
    version=1,
    title=_("Who may read it"),
    open_to={Role.ORGANISER},
    steps=[issue, label],
    given=[issue],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
)
outcome_flow = Flow(
    name="outcome_sharing",
    version=1,
    title=_("Who may read it"),
    open_to={Role.ORGANISER},
    steps=[outcome, outcome_label],
    given=[outcome],
    done=done,
    finish=finish_outcome,
    review=False,
    from_home=False,
)
