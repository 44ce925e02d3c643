"""Every news of a transfer at every point of it, by either side: only what is lawful happens, and the text stands where
its furthest transfer does."""

from __future__ import annotations

import asyncio
import random
from datetime import date

import pytest

from flows.analysis.recommendation_life import State, Step, after
from flows.analysis.transfer_life import CANNOT_BE, ENDED, LEADS, Fate
from flows.banks.transfer import Direction, Method, Moved, Recipient
from flows.carrying import Carry
from flows.engine import Effect
from flows.transfer import NEW_CODE, Carriage, RecordTransfer
from flows.transfer_news import CarryElsewhere, KeepNews
from handlers.faults import Refused
from handlers.work.hand_out import NOT_RELEASED
from storage import recommendations, transfers
from storage.tables.recommendations import recommendation
from storage.tables.releases import transfer, transfer_news
from storage.transfers import Transfer
from tests.house import House, Person
from tests.releases import Chamber, count, forge, refused

TODAY = date(2026, 11, 2)
TO: dict[Fate, list[Fate]] = {
    Fate.TRANSFERRING: [],
    Fate.TAKEN_UP: [Fate.TAKEN_UP],
    Fate.TAKEN_UP_IN_PART: [Fate.TAKEN_UP_IN_PART],
    Fate.STALLED: [Fate.STALLED],
    Fate.REJECTED: [Fate.REJECTED],
    Fate.RETRACTED: [Fate.TAKEN_UP, Fate.RETRACTED],
}
ALIVE = [Fate.TAKEN_UP, Fate.TAKEN_UP_IN_PART, Fate.TRANSFERRING]


@pytest.fixture
async def chamber(house: House) -> Chamber:
    chamber = await Chamber.meets(house)
    await chamber.is_released()
    return chamber


def carriage(carrier: str = NEW_CODE) -> Carriage:
    return Carriage(Direction.UP, Recipient.PARTY, (Moved.IDEA,), Method.CALL, carrier, TODAY, "")


async def carries(chamber: Chamber, person: Person) -> str:
    before = {one.id for one in await log(chamber)}
    await forge(chamber.house, person, RecordTransfer(chamber.text.id, carriage()))
    (new,) = {one.id for one in await log(chamber)} - before
    return new


async def log(chamber: Chamber) -> list[Transfer]:
    async with chamber.house.transaction() as unit:
        return await transfers.of_process(unit, chamber.process)


async def says(chamber: Chamber, person: Person, about: str, *fates: Fate) -> None:
    for fate in fates:
        await forge(chamber.house, person, KeepNews(about, fate, TODAY, ""))


@pytest.mark.parametrize("stands", list(Fate))
async def test_from_everywhere_only_what_leads_on_can_be_said(house: House, chamber: Chamber, stands: Fate) -> None:
    for said in Fate:
        one = await carries(chamber, chamber.ayesha)
        await says(chamber, chamber.ayesha, one, *TO[stands])
        if said in LEADS[stands]:
            await says(chamber, chamber.ayesha, one, said)
        else:
            forged = KeepNews(one, said, TODAY, "")
            assert await refused(house, chamber.ayesha, forged) == CANNOT_BE.msgid
        now = next(each for each in await log(chamber) if each.id == one)
        assert now.fate is (said if said in LEADS[stands] else stands)


@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFTED, State.CLOSED)])
async def test_a_transfer_is_entered_of_what_was_released_and_of_nothing_else(house: House, state: State) -> None:
    chamber = await Chamber.meets(house)
    async with house.transaction() as unit:  # the row alone says so: nothing was let go
        await unit.run(recommendation.update().values(state=state.value))
    assert await refused(house, chamber.ayesha, RecordTransfer(chamber.text.id, carriage())) == NOT_RELEASED.msgid
    assert await count(house, transfer) == 0


async def test_after_it_is_closed_nothing_more_is_carried(house: House, chamber: Chamber) -> None:
    one = await carries(chamber, chamber.ayesha)
    await says(chamber, chamber.ayesha, one, Fate.TAKEN_UP)
    await chamber.step(Step.CLOSE)
    for forged in (RecordTransfer(chamber.text.id, carriage()), CarryElsewhere(one, carriage())):
        assert await refused(house, chamber.ayesha, forged) == NOT_RELEASED.msgid
    await says(chamber, chamber.ayesha, one, Fate.RETRACTED)  # what became of it is still worth knowing
    assert await chamber.state() is State.CLOSED


async def test_what_one_carrier_brought_further_is_not_undone_by_what_another_was_told(
    house: House, chamber: Chamber
) -> None:
    ours, theirs = await carries(chamber, chamber.ayesha), await carries(chamber, chamber.meera)
    await says(chamber, chamber.meera, theirs, Fate.REJECTED)
    assert await chamber.state() is State.TRANSFERRING
    await says(chamber, chamber.ayesha, ours, Fate.TAKEN_UP_IN_PART)
    again = await carries(chamber, chamber.meera)
    assert await chamber.state() is State.TAKEN_UP_IN_PART
    await says(chamber, chamber.meera, again, Fate.STALLED, Fate.REJECTED)
    assert await chamber.state() is State.TAKEN_UP_IN_PART
    await says(chamber, chamber.ayesha, ours, Fate.TAKEN_UP, Fate.RETRACTED)
    assert await chamber.state() is State.RETRACTED


async def test_where_all_was_in_vain_and_one_is_taken_up_after_all_it_shows(house: House, chamber: Chamber) -> None:
    stalled, refused_ = await carries(chamber, chamber.ayesha), await carries(chamber, chamber.meera)
    await says(chamber, chamber.ayesha, stalled, Fate.STALLED)
    await says(chamber, chamber.meera, refused_, Fate.REJECTED)
    assert await chamber.state() is State.REJECTED
    await says(chamber, chamber.ayesha, stalled, Fate.TAKEN_UP)
    assert await chamber.state() is State.TAKEN_UP


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_said_of_several_the_text_stands_where_the_furthest_does(
    house: House, chamber: Chamber, seed: int
) -> None:
    chance = random.Random(seed)
    for _turn in range(25):
        known = await log(chamber)
        if (len(known) < 4 and chance.random() < 0.3) or not known:
            await carries(chamber, chance.choice([chamber.ayesha, chamber.meera]))
        else:
            one = chance.choice(known)
            person = chamber.ayesha if one.side == "A" else chamber.meera
            if LEADS[one.fate]:
                await says(chamber, person, one.id, chance.choice(sorted(LEADS[one.fate])))
        await stands_rightly(chamber)


async def stands_rightly(chamber: Chamber) -> None:
    fates = {one.fate for one in await log(chamber)}
    alive = [fate.value for fate in ALIVE if fate in fates]
    now = await chamber.now()
    assert now.state.value in (alive[:1] or {fate.value for fate in fates & ENDED})
    async with chamber.house.transaction() as unit:
        steps = await recommendations.steps(unit, now)
    for taken in steps:
        assert after(taken.before, taken.step) is taken.after
    assert steps[-1].after is now.state


async def tries(house: House, person: Person, effect: Effect) -> bool:
    try:
        await forge(house, person, effect)
    except Refused:
        return False
    return True


async def test_of_two_organisers_who_say_different_things_at_once_one_is_too_late(
    house: House, chamber: Chamber
) -> None:
    one = await carries(chamber, chamber.ayesha)
    done = await asyncio.gather(
        tries(house, chamber.ayesha, KeepNews(one, Fate.REJECTED, TODAY, "")),
        tries(house, chamber.bilal, KeepNews(one, Fate.TAKEN_UP, TODAY, "")),
    )
    assert sorted(done) == [False, True]
    assert await count(house, transfer_news) == 1
    await stands_rightly(chamber)


async def test_two_new_carriers_at_once_are_two_codes(house: House, chamber: Chamber) -> None:
    entered = RecordTransfer(chamber.text.id, carriage())
    assert await asyncio.gather(tries(house, chamber.ayesha, entered), tries(house, chamber.bilal, entered))
    assert sorted(one.carriage.carrier for one in await log(chamber)) == ["C-A1", "C-A2"]


async def test_whoever_takes_a_code_while_a_form_lies_open_is_not_taken_for_another(
    house: House, chamber: Chamber
) -> None:
    ayesha, voter = chamber.ayesha, chamber.voters["A"][0]
    await chamber.card(ayesha)
    await ayesha.taps("Transfer", "Up: to officials", "Government", "☐ The idea", "Done")
    await ayesha.taps("A conversation", "A new code")
    await ayesha.writes("02.11.2026")
    await ayesha.taps("Skip")
    await forge(house, voter, Carry(chamber.text.id))  # and is C-A1 from now on
    await ayesha.taps("Save")
    assert [one.carriage.carrier for one in await log(chamber)] == ["C-A2"]
