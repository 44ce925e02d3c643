"""Joining: what this bot is and is not, what is kept and for how long, consent layer by layer, and where one lives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.consent import Decision, Layer, asks
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Say, Scene
from flows.engine.kinds import OneFrom, ShortText
from flows.engine.steps import Condition, Step
from flows.roles import Role
from locales import Phrase, Words, _, paragraphs


class Who(StrEnum):
    """Somebody new; somebody who has roles already; somebody whose account is replaced."""

    NEW = "new"
    KNOWN = "known"
    MOVED = "moved"


@dataclass(frozen=True)
class Offer:
    """A confirmed invitation, as answers and buttons carry it. What it claims is checked before anything is given."""

    who: Who
    role: Role
    invitation: str

    def __str__(self) -> str:
        return f"{self.who.value}:{self.role.value}:{self.invitation}"

    @classmethod
    def read(cls, written: str) -> Offer:
        """Raises ValueError for what is no offer of ours."""
        if (match := re.fullmatch(r"(\w+):(\w+):([0-9a-f]{32})", written, re.ASCII)) is None:
            raise ValueError("not an offer")
        return cls(Who(match[1]), Role(match[2]), match[3])


@dataclass(frozen=True)
class OffersToJoin(Query[Sequence[Choice]]):
    """The confirmed invitations of the person; a value is an offer."""


@dataclass(frozen=True)
class Terms:
    """What somebody is about to join. `runs` is the organisation that answers for it on their side; for those who
    write for their side, days after which that goes."""

    place: Phrase
    runs: str | None
    name: str
    chat_hours: int
    risk_days: int | None = None
    report_days: int | None = None


@dataclass(frozen=True)
class TermsOf(Query[Terms]):
    offer: str


@dataclass(frozen=True)
class LikelyZones(Query[Sequence[Choice]]):
    """Time zones, the likeliest first; a value is an IANA name."""

    offer: str | None = None


@dataclass(frozen=True)
class Join(Effect):
    """Take the role. What was not asked of somebody we know already is left as it is."""

    offer: str
    name: str | None
    zone: str | None
    consents: Mapping[Layer, bool]


@dataclass(frozen=True)
class DeclineToJoin(Effect):
    """Nothing may be held: the invitation is void and what was known of the person goes."""

    offer: str


@dataclass(frozen=True)
class OwnName(ShortText):
    """What somebody is called: the one place where names are wanted."""

    def hint(self, scene: Scene) -> Phrase:
        return _("Write at most {limit} characters.", limit=self.at_most)


def _made(answers: Answers) -> Offer | None:
    """What was offered; None before it was chosen, and for what was forged: that is refused when it is looked up."""
    try:
        return Offer.read(answers.get(offer, ""))
    except ValueError:
        return None


def _is(*wanted: Who) -> Condition:
    def holds(answers: Answers) -> bool:
        made = _made(answers)
        return made is not None and made.who in wanted

    return holds


def _consents(answers: Answers) -> bool:
    made = _made(answers)
    return made is not None and made.role is Role.PARTICIPANT and made.who is not Who.MOVED


def _may_hold(answers: Answers) -> bool:
    return _consents(answers) and answers.get(consents[Layer.HOLDING]) is Decision.YES


def _stays(answers: Answers) -> bool:
    """Whoever agrees to nothing being held is asked nothing more."""
    return not _consents(answers) or _may_hold(answers)


def _new_and_stays(answers: Answers) -> bool:
    return _is(Who.NEW)(answers) and _stays(answers)


def _terms(scene: Scene) -> Terms:
    return scene.facts[TermsOf(scene.answers[offer])]


def welcome_words(scene: Scene) -> Phrase:
    terms = _terms(scene)
    runs = _("{organisation} runs this dialogue on your side and answers for this bot.", organisation=terms.runs or "")
    return paragraphs(
        _("Your invitation is confirmed:"),
        terms.place,
        runs if terms.runs else None,
        _("You never have to use this bot to take part: an organiser can record everything for you instead."),
    )


def limits_words(scene: Scene) -> Phrase:
    return paragraphs(
        _("This bot asks at the right moment and remembers the answers. It is no place for talks or for secrets."),
        _("Chats with bots are not end-to-end encrypted: Telegram can read them, and so can whoever holds your phone."),
        _("Never write names, ranks or places here. Messages cannot be forwarded, but screenshots can be taken."),
    )


def kept_words(scene: Scene) -> Phrase:
    terms = _terms(scene)
    return paragraphs(
        _("What is kept, encrypted: your Telegram account, your name, language, time zone, roles, consents, answers."),
        _("Your organisers see your name. The other side, coordinators, funders and hosts do not."),
        _("Messages to you are emptied a day after they were sent, votes are cut from their voters when a poll ends."),
        _("The bot takes its own sensitive messages out of this chat after {hours} hours.", hours=terms.chat_hours),
        None
        if terms.risk_days is None or terms.report_days is None
        else _(
            "What you write about risks goes {risk} days after its event, a report of a change after {report} days.",
            risk=terms.risk_days,
            report=terms.report_days,
        ),
        _("The rest is kept until you leave and have it erased, which you can do yourself under /privacy."),
    )


def name_question(scene: Scene) -> Phrase:
    return _("What shall your own organisers call you? Skip keeps {name}.", name=Words(_terms(scene).name))


offer = Ask("offer", _("Which invitation?"), OneFrom(OffersToJoin()), label=_("Invitation"))
welcome = Say("welcome", welcome_words, label=_("Who runs this"))
limits = Say("limits", limits_words, when=_is(Who.NEW, Who.MOVED), label=_("What the bot is and is not"))
kept = Say("kept", kept_words, when=_is(Who.NEW, Who.MOVED), label=_("What is kept"))
name = Ask("name", name_question, OwnName(40, optional=True), when=_new_and_stays, label=_("Name"), sensitive=True)
zone = Ask(
    "zone",
    _("Where do you live? Times are shown for there, and nothing rings at night."),
    OneFrom(lambda answers: LikelyZones(answers[offer])),
    when=_new_and_stays,
    label=_("Time zone"),
)
consents = asks({layer: _consents if layer is Layer.HOLDING else _may_hold for layer in Layer})
steps: Sequence[Step] = [offer, welcome, limits, kept, *consents.values(), name, zone]


def summary(scene: Scene) -> Phrase:
    if _stays(scene.answers):
        return _("Please check before you join.")
    return _("Without your agreement nothing is held: the bot forgets you, and an organiser can record things for you.")


def done(scene: Scene) -> Phrase:
    return _("Thank you.")


def finish(answers: Answers) -> Effects:
    if not _stays(answers):
        yield DeclineToJoin(answers[offer])
        return
    given = {layer: answers[ask] is Decision.YES for layer, ask in consents.items() if ask in answers}
    yield Join(answers[offer], answers.get(name), answers.get(zone), given)


flow = Flow(
    name="joining",
    version=1,
    title=_("Joining"),
    open_to=frozenset(),
    steps=steps,
    given=[offer],
    summary=summary,
    save_label=_("Done"),
    done=done,
    finish=finish,
    from_home=False,
    for_self=True,
)
