"""Two delegations and their organisers in a house, and the polls they hold, for tests."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from flows.analysis.consensus import Stance
from flows.engine import Effect, Query
from flows.poll_opening import Ready
from flows.roles import Role
from handlers.actions import Action, Begin, Go
from handlers.faults import Refused
from handlers.routing import act
from storage import polls, programme, recommendations
from storage.polls import Poll
from storage.recommendations import Recommendation
from storage.release_polls import ReleasePoll
from storage.tables.polls import reason
from storage.tables.work import ballot, elector, poll
from tests.house import House, Person
from tests.recommending import checked

TEXT = "Open a second window for visas at the crossing, and review it after a year."
ZONES = {"A": "Asia/Karachi", "B": "Asia/Kolkata"}
KARACHI = ZoneInfo("Asia/Karachi")
CHOICES = ("Support", "Can live with it", "Reservations", "Stand aside", "Block")
NEED_A_REASON = ("Reservations", "Block")
REASON = "The crossing has no staff for it."
WHY = "The crossing closes at dusk."
OTHER_WHY = "Who pays for the second window?"
DOORBELL = "One item is waiting for you."


class Assembly:
    """A process with an event: `voters` by side, `ayesha` and `meera` their organisers."""

    def __init__(self, house: House, process: str, event: str, people: Mapping[str, list[Person]]) -> None:
        self.house, self.process, self.event, self.voters = house, process, event, people
        self.ayesha: Person
        self.meera: Person

    @classmethod
    async def meets(cls, house: House, sizes: Mapping[str, int], code: str = "TRJ", **settings: Any) -> Assembly:
        process = await house.process(code, tuple(sizes), **settings)
        voters = {
            side: [
                await house.person(
                    f"Voter {side}{number}", Role.PARTICIPANT, process=process, side=side, zone=ZONES[side]
                )
                for number in range(1, size + 1)
            ]
            for side, size in sizes.items()
        }
        attendees = [(one, side) for side, people in voters.items() for one in people]
        event = await house.event(process, f"{code}-7", attendees=attendees)
        assembly = cls(house, process, event, voters)
        assembly.ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
        assembly.meera = await house.person("Meera", Role.ORGANISER, process=process, side="B", zone=ZONES["B"])
        return assembly

    @property
    def everyone(self) -> list[Person]:
        """All voters, side by side."""
        return [one for people in self.voters.values() for one in people]

    async def drafts(
        self, texts: Mapping[str, str] | None = None, languages: Iterable[str] | None = None
    ) -> Recommendation:
        """Ayesha's text, reviewed on both sides: ready for a vote."""
        me, kept = self.ayesha.id, texts or {"en": TEXT}
        async with self.house.transaction() as unit:
            one = await recommendations.draft(
                unit,
                process=self.process,
                event=self.event,
                languages=list(languages or kept),
                texts=kept,
                person=me,
                side="A",
            )
            return await checked(unit, one, me)

    async def rewords(self, texts: Mapping[str, str], why: str = "Because of what was said.") -> Recommendation:
        """A new version of what was voted on last."""
        of_poll = await self.poll()
        async with self.house.transaction() as unit:
            return await recommendations.reword(
                unit,
                of_poll.recommendation,
                texts,
                person=self.ayesha.id,
                side="A",
                why=why,
                seen=of_poll.version,
            )

    async def fills_in(
        self, organiser: Person, one: Recommendation, lasts: timedelta = timedelta(days=2), rule: str = "The usual rule"
    ) -> str:
        """The organiser answers everything; returns the summary card."""
        closes = (self.house.now + lasts).astimezone(KARACHI)
        await self.begins(organiser, one)
        await organiser.taps(rule)
        await organiser.writes(f"{closes:%d.%m.%Y}")
        await organiser.writes(f"{closes:%H:%M}")
        return await organiser.taps("Karachi")

    async def begins(self, organiser: Person, one: Recommendation) -> str:
        """As the button on the recommendation's card does."""
        await forge(self.house, organiser, Begin("poll_opening", {"version": str(Ready(one.id, one.version))}))
        return organiser.screen

    async def puts(
        self, text: str = TEXT, lasts: timedelta = timedelta(days=2), rule: str = "The usual rule", **texts: str
    ) -> Poll:
        """Ayesha puts a text to the vote; everyone's doorbell rings within the hour."""
        return await self.puts_it(await self.drafts({"en": text, **texts}), lasts, rule)

    async def puts_it(
        self, one: Recommendation, lasts: timedelta = timedelta(days=2), rule: str = "The usual rule"
    ) -> Poll:
        await self.fills_in(self.ayesha, one, lasts, rule)
        await self.ayesha.taps("Open the poll")
        return await self.poll()

    async def poll(self) -> Poll:
        """The poll opened last, as it is stored."""
        async with self.house.transaction() as unit:
            latest = await unit.value(select(poll.c.id).order_by(poll.c.opened_at.desc(), poll.c.id.desc()).limit(1))
            found = await polls.poll_by_id(unit, latest)
        assert found is not None
        return found

    async def vote(self, choices: Mapping[Person, str]) -> None:
        for person, label in choices.items():
            await opens(person)
            await votes(person, label)

    async def all_vote_again(self, label: str = "Support") -> None:
        """In a later round, where what has changed is shown first."""
        for one in self.everyone:
            await opens(one)
            await one.taps("Continue")
            await votes(one, label)

    async def another_voter(self, side: str) -> Person:
        """Somebody who joins the event later than the others."""
        late = await self.house.person("Late", Role.PARTICIPANT, process=self.process, side=side, zone=ZONES[side])
        async with self.house.transaction() as unit:
            await programme.add_attendee(unit, self.event, late.id, side)
        return late

    async def all_vote(self, label: str = "Support", but: Iterable[Person] = ()) -> None:
        left_out = set(but)
        await self.vote({one: label for one in self.everyone if one not in left_out})

    async def closes_with_two_reasons(self) -> None:
        """One of A blocks, one of B has reservations, everybody votes."""
        a, b = self.voters["A"][0], self.voters["B"][0]
        await blocks(a)
        await opens(b)
        await votes(b, "Reservations", OTHER_WHY)
        await self.all_vote(but=[a, b])


async def opens(person: Person) -> str:
    """Go to the vote by way of Home, to give it or to change it; returns the screen."""
    await person.writes("/start")
    await person.taps("Your votes")
    return await person.taps(next(label for label in person.buttons if "ote: " in label))


async def reason_box(house: House, of_poll: Poll) -> dict[str, str]:
    """Everybody's reason by person id, read with every key there is while the poll is open."""
    async with house.transaction() as unit:
        cipher = await unit.cipher(f"poll:{of_poll.id}:reasons")
        sealed = await unit.value(select(poll.c.reason_secret).where(poll.c.id == of_poll.id))
        secret = cipher.unseal(sealed, f"poll.reason_secret {of_poll.id}")
        rows = await unit.rows(select(reason).where(reason.c.poll == of_poll.id))
        voters = await unit.rows(select(elector.c.person).where(elector.c.poll == of_poll.id))
    people = {hmac.digest(secret, row.person.encode(), "sha256")[:16]: row.person for row in voters}
    return {people[row.author]: cipher.unseal(row.words, f"reason.words {row.id}").decode() for row in rows}


async def votes(person: Person, label: str, why: str = REASON) -> str:
    """Tap a choice, and give the reason that some choices need."""
    await person.taps(label)
    if label in NEED_A_REASON:
        await person.writes(why)
        await person.taps(label)
    return person.screen


async def blocks(person: Person, why: str = WHY) -> None:
    await opens(person)
    await votes(person, "Block", why)


async def poll_page(house: House, person: Person, of_poll: Poll) -> str:
    """What the poll's page tells this person."""
    await forge(house, person, Go("poll", of_poll.id))
    return person.screen


async def reads(person: Person) -> str:
    """Open the notice that rang last."""
    bell = person.doorbells[-1]
    return await person.taps_old(bell, "Open")


async def box(house: House, of_poll: Poll | ReleasePoll) -> dict[str, Stance]:
    """What everybody's vote says by person id, read with every key there is while the poll is open."""
    async with house.transaction() as unit:
        cipher = await unit.cipher(f"poll:{of_poll.id}")
        sealed = await unit.value(select(poll.c.secret).where(poll.c.id == of_poll.id))
        secret = cipher.unseal(sealed, f"poll.secret {of_poll.id}")
        found = {row.voter: row.stance for row in await unit.rows(select(ballot).where(ballot.c.poll == of_poll.id))}
        voters = await unit.rows(select(elector.c.person).where(elector.c.poll == of_poll.id))
    votes = {}
    for row in voters:
        voter = hmac.digest(secret, row.person.encode(), "sha256")[:16]
        if voter in found:
            written = cipher.unseal(found.pop(voter), f"ballot.stance {of_poll.id} {voter.hex()}")
            votes[row.person] = list(Stance)[written[0] - 1]
    assert not found, "votes of nobody"
    return votes


Forged = Action | Effect | Query[Any]


async def forge(house: House, person: Person, forged: Forged) -> None:
    """Do as if this person's client had sent a button, an effect or a query of its own making."""
    async with house.visit(person) as visit:
        match forged:
            case Effect():
                await house.works.effects[type(forged)](visit, forged)
            case Query():
                await house.works.facts[type(forged)](visit, forged)
            case _:
                await act(visit, forged)


async def refused(house: House, person: Person, forged: Forged) -> str:
    """The sentence it is answered with; fails if it is not refused."""
    with pytest.raises(Refused) as caught:
        await forge(house, person, forged)
    return caught.value.reason.msgid
