"""Whoever wrote, judged, held a key and carried is erased: everything opens at every state, without their words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.analysis.recommendation_life import State
from flows.analysis.transfer_life import Fate
from flows.banks.inclusivity import Group
from flows.banks.origin import Proposers
from flows.banks.transfer import Direction, Method, Moved, Recipient
from flows.custody import Decided, OwnOrganisers, VerdictOn
from flows.engine import Query
from flows.hand_out import Handable, HowFar, LanguagesOf
from flows.inclusivity import KeepAssessment, TextToAssess, ToAssess
from flows.mention import NoteMention, Raisable, RaisedAt
from flows.origin import NoteOrigin, OwnDrafts
from flows.recommendation_text import ReadingOf, Sheet, Sheets
from flows.recommendation_version import LanguagesToWrite
from flows.transfer import NEW_CODE, Carriage, Carriers, RecordTransfer, Released
from flows.transfer_news import CarriersInstead, CourseOf, KeepNews, Transfers
from handlers.actions import Action, Go
from handlers.faults import Refused
from handlers.work.after_consensus import CARD
from storage import accounts, transfers
from storage.tables.recommendations import recommendation
from storage.tables.releases import release
from tests.house import House, Person
from tests.releases import TEXTS, Chamber, forge

SECRET = "It was Zafar who told them"
TODAY = date(2026, 11, 2)
HIT = {"effect": "harms", "consulted": "no", "severity": "severe", "more": "next", "way": "on", "reason": SECRET}
MATRIX: dict[str, Any] = {**{group.value: {"effect": "neutral", "consulted": "no"} for group in Group}, "women": HIT}


@pytest.fixture
async def chamber(house: House) -> Chamber:
    """Ayesha has done everything there is to be done by one person."""
    chamber = await Chamber.meets(house)
    await forge(house, chamber.ayesha, KeepAssessment(chamber.edition, MATRIX, back=False))
    await chamber.is_released()
    carriage = Carriage(Direction.UP, Recipient.PARTY, (Moved.IDEA,), Method.CALL, NEW_CODE, TODAY, SECRET)
    await forge(house, chamber.ayesha, RecordTransfer(chamber.text.id, carriage))
    await forge(house, chamber.ayesha, KeepNews(await transfer(chamber), Fate.TAKEN_UP, TODAY, SECRET))
    await forge(house, chamber.ayesha, NoteMention(chamber.text.id, None, TODAY))
    await forge(house, chamber.ayesha, NoteOrigin(chamber.text.id, Proposers.WOMEN))
    return chamber


async def transfer(chamber: Chamber) -> str:
    async with chamber.house.transaction() as unit:
        return (await transfers.of_process(unit, chamber.process))[0].id


async def everything(chamber: Chamber) -> list[Action | Query[Any]]:
    text, sheet, carried = chamber.text.id, str(Sheet(chamber.text.id, 1)), await transfer(chamber)
    pages = [Go(CARD, text), Go("matrix", chamber.edition), Go("transfers"), Go("transfers", f"entry:{carried}")]
    pages += [Go("recommendations"), Go("recommendation", text), Go("recommendation_life", text), Go("life_line", text)]
    pages += [Go("recommendation_versions", text), Go("recommendation_checks", text), Go("balance")]
    pages += [Go("brief", text), Go("brief", f"{text} en"), Go("recommendation_difference", f"{text}.1.1")]
    queries: list[Query[Any]] = [Decided(), OwnOrganisers(chamber.edition), VerdictOn(chamber.edition), ToAssess()]
    queries += [TextToAssess(chamber.edition), Handable(), HowFar(text), LanguagesOf(text), Raisable(), RaisedAt(text)]
    queries += [OwnDrafts(), Sheets(), ReadingOf(sheet), LanguagesToWrite(sheet), Carriers(text), Released()]
    queries += [Transfers(), CourseOf(carried), CarriersInstead(carried)]
    return [*pages, *queries]


async def opened(house: House, person: Person, what: Action | Query[Any]) -> str:
    """What it shows; empty where it is refused with a sentence. Anything else that is raised fails the test."""
    try:
        answer = await forge(house, person, what)
    except Refused:
        return ""
    return person.screen if isinstance(what, Go) else repr(answer)


# What was released was shared long since, and never comes back for rework.
@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFTED, State.REWORK)])
async def test_everything_still_opens_and_nothing_they_wrote_shows(
    house: House, chamber: Chamber, state: State
) -> None:
    async with house.transaction() as unit:
        await accounts.erase(unit, chamber.ayesha.id)
        await unit.run(recommendation.update().values(state=state.value))
    for person in (chamber.bilal, chamber.meera):
        for what in await everything(chamber):
            shown = await opened(house, person, what)
            assert SECRET not in shown, (person.name, what)
            assert "Ayesha" not in shown, (person.name, what)


async def test_before_that_their_own_side_reads_it_and_the_other_nothing_of_it(house: House, chamber: Chamber) -> None:
    found = {
        person: [await opened(house, person, what) for what in await everything(chamber)]
        for person in (chamber.bilal, chamber.meera)
    }
    assert sum(SECRET in shown for shown in found[chamber.bilal]) == 2  # the matrix and the transfer
    assert not any(SECRET in shown for shown in found[chamber.meera])


@pytest.mark.parametrize("state", list(State))
async def test_a_text_leaves_the_house_nowhere_unless_it_was_let_go(house: House, state: State) -> None:
    chamber = await Chamber.meets(house)
    async with house.transaction() as unit:
        await unit.run(recommendation.update().values(state=state.value))
        assert await unit.rows(release.select()) == []
    voter = chamber.voters["A"][0]
    for person in (chamber.ayesha, chamber.meera, voter):
        for what in (HowFar(chamber.text.id), LanguagesOf(chamber.text.id), Go("brief", f"{chamber.text.id} en")):
            assert await opened(house, person, what) == ""
        assert await forge(house, person, Handable()) == []
    assert not [one for one in voter.received if TEXTS["en"] in one.text]
