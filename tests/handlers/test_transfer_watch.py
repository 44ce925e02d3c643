"""Who is asked about a transfer that nothing is heard of: one after the other, and not for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.analysis.transfer_life import Fate
from flows.banks.transfer import Direction, Method, Moved, Recipient
from flows.roles import Role
from flows.transfer import NEW_CODE, Carriage, RecordTransfer
from flows.transfer_news import KeepNews
from storage import duties, transfers
from storage.duties import LIVE
from tests.house import House
from tests.releases import DAY, Chamber, forge

QUIET = 60 * DAY


@pytest.fixture
async def chamber(house: House) -> Chamber:
    """A text that was released and carried on Monday, 2 November."""
    chamber = await Chamber.meets(house)
    await chamber.is_released()
    of = Carriage(Direction.UP, Recipient.PARTY, (Moved.IDEA,), Method.CALL, NEW_CODE, house.now.date(), "")
    await forge(house, chamber.ayesha, RecordTransfer(chamber.text.id, of))
    return chamber


async def transfer(chamber: Chamber) -> str:
    async with chamber.house.transaction() as unit:
        return (await transfers.of_process(unit, chamber.process))[0].id


async def asked(chamber: Chamber) -> list[str]:
    """The names of everybody who was ever asked, in order; with a star where it is still due."""
    names = {one.id: one.name for one in (chamber.ayesha, chamber.bilal, chamber.meera)}
    about = await transfer(chamber)
    async with chamber.house.transaction() as unit:
        found = await duties.about(unit, "transfer_news", about)
    return [
        names[one.person] + ("*" if one.state in LIVE else "") for one in sorted(found, key=lambda one: one.opened_at)
    ]


async def test_where_one_does_not_answer_a_colleague_is_asked_and_after_three_times_nobody(
    house: House, chamber: Chamber
) -> None:
    await house.passes(QUIET + DAY)
    assert await asked(chamber) == ["Ayesha*"]
    await house.passes(QUIET + DAY)
    assert await asked(chamber) == ["Ayesha", "Bilal*"]
    await house.passes(QUIET + DAY)
    await house.passes(5 * QUIET)
    assert await asked(chamber) == ["Ayesha", "Bilal", "Ayesha"]


async def test_whose_role_has_ended_is_followed_by_a_colleague(house: House, chamber: Chamber) -> None:
    await house.passes(QUIET + timedelta(hours=1))
    await chamber.ayesha.loses(Role.ORGANISER)
    await house.passes(QUIET + DAY)
    assert await asked(chamber) == ["Ayesha", "Bilal*"]


async def test_where_nobody_organises_the_side_the_next_who_does_is_asked(house: House, chamber: Chamber) -> None:
    for person in (chamber.ayesha, chamber.bilal):
        await person.loses(Role.ORGANISER)
    await house.passes(QUIET + DAY)
    assert await asked(chamber) == []
    await chamber.bilal.gets(Role.ORGANISER, process=chamber.process, side="A")
    await house.passes(QUIET + DAY)
    assert await asked(chamber) == ["Bilal*"]


async def test_what_is_entered_in_between_begins_the_count_anew(house: House, chamber: Chamber) -> None:
    for _time in range(2):
        await house.passes(QUIET + DAY)
    stalled = KeepNews(await transfer(chamber), Fate.STALLED, house.now.date(), "")
    await forge(house, chamber.ayesha, stalled)
    assert await asked(chamber) == ["Ayesha", "Bilal"]
    for _time in range(6):
        await house.passes(QUIET + DAY)
    assert len(await asked(chamber)) == 2 + 3


async def test_once_it_is_taken_up_nobody_is_asked(house: House, chamber: Chamber) -> None:
    await house.passes(QUIET + DAY)
    await forge(house, chamber.bilal, KeepNews(await transfer(chamber), Fate.TAKEN_UP, house.now.date(), ""))
    await house.passes(3 * QUIET)
    assert await asked(chamber) == ["Ayesha"]


async def test_the_other_side_is_never_asked(house: House, chamber: Chamber) -> None:
    rung = len(chamber.meera.doorbells)
    await house.passes(4 * QUIET)
    assert "Meera" not in "".join(await asked(chamber))
    assert len(chamber.meera.doorbells) == rung
