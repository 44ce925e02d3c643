"""What nobody may read off: a draft that its side closed unseen, and the small numbers of the capture audit."""

from __future__ import annotations

import pytest

from flows.analysis.recommendation_life import Step
from flows.banks.origin import Proposers
from flows.mention import NoteMention, Raisable
from flows.origin import NoteOrigin, OwnDrafts
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.work.mention import STAYS
from storage import recommendations
from storage.recommendations import Recommendation
from tests.house import House
from tests.releases import Chamber, forge, refused


@pytest.fixture
async def chamber(house: House) -> Chamber:
    """A text both sides agreed to."""
    return await Chamber.meets(house)


async def closed_unseen(chamber: Chamber, side: str = "A") -> Recommendation:
    person = chamber.ayesha if side == "A" else chamber.meera
    async with chamber.house.transaction() as unit:
        one = await recommendations.draft(
            unit,
            process=chamber.process,
            event=chamber.event,
            side=side,
            person=person.id,
            languages=["en"],
            texts={"en": "Dropped before anybody else read it."},
        )
        await recommendations.step(unit, one.id, Step.CLOSE, person=person.id, side=side, why=None, now=unit.now)
    return one


async def test_the_other_side_is_not_offered_it_as_something_that_was_raised(house: House, chamber: Chamber) -> None:
    one = await closed_unseen(chamber)
    for person in (chamber.ayesha, chamber.meera):
        offered = [choice.value for choice in await forge(house, person, Raisable())]
        assert offered == [chamber.text.id]
    assert await refused(house, chamber.meera, NoteMention(one.id, chamber.event, None)) == NOT_YOURS.msgid
    assert one.id not in [choice.value for choice in await forge(house, chamber.meera, OwnDrafts())]


async def test_it_is_in_no_number_of_the_capture_audit(house: House, chamber: Chamber) -> None:
    friend = await house.person("Friend", Role.CRITICAL_FRIEND, process=chamber.process)
    for _number in range(5):
        one = await closed_unseen(chamber)
        await forge(house, chamber.ayesha, NoteOrigin(one.id, Proposers.WOMEN))
    for person in (friend, chamber.meera):
        await person.writes("/start")
        assert "No group has five settled proposals yet" in await person.taps("Balance of transfer")


async def test_what_is_settled_is_not_moved_from_group_to_group(house: House, chamber: Chamber) -> None:
    await forge(house, chamber.ayesha, NoteOrigin(chamber.text.id, Proposers.YOUTH))
    await forge(house, chamber.ayesha, NoteOrigin(chamber.text.id, Proposers.WOMEN))  # while nothing is settled
    await chamber.is_released()
    await forge(house, chamber.ayesha, NoteOrigin(chamber.text.id, Proposers.WOMEN))
    for other in (Proposers.YOUTH, Proposers.OFFICIALS):
        assert await refused(house, chamber.bilal, NoteOrigin(chamber.text.id, other)) == STAYS.msgid


async def test_what_was_never_noted_can_be_noted_late(house: House, chamber: Chamber) -> None:
    await chamber.is_released()
    await forge(house, chamber.ayesha, NoteOrigin(chamber.text.id, Proposers.YOUTH))
    assert await refused(house, chamber.ayesha, NoteOrigin(chamber.text.id, Proposers.WOMEN)) == STAYS.msgid
