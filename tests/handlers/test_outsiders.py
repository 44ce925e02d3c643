"""What follows a recommendation, tried by everyone it is not for: every page, question and deed there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from flows.analysis.recommendation_life import Check, State, Step
from flows.analysis.transfer_life import Fate
from flows.banks.inclusivity import Group
from flows.banks.origin import Proposers
from flows.banks.transfer import Direction, Method, Moved, Recipient
from flows.carrying import Carriable, Carry, LetGo, LoadOf
from flows.custody import Decided, NameCustodian, OwnOrganisers, TakeKeyBack, TurnReleaseKey, VerdictOn
from flows.engine import Effect, Query
from flows.hand_out import Handable, HandOut, HowFar, LanguagesOf
from flows.inclusivity import KeepAssessment, TextToAssess, ToAssess
from flows.mention import NoteMention, Raisable, RaisedAt
from flows.origin import NoteOrigin, OwnDrafts
from flows.recommendation_check import GiveCheck
from flows.recommendation_draft import DraftIssues, DraftRecommendation, TextLanguages
from flows.recommendation_repercussion import SheetLanguages, SheetPeople
from flows.recommendation_step import LeadOn
from flows.recommendation_text import ReadingOf, Sheet, Sheets
from flows.recommendation_version import LanguagesToWrite, NewVersion, Reasons
from flows.roles import Role
from flows.transfer import NEW_CODE, Carriage, Carriers, RecordTransfer, Released
from flows.transfer_news import AskAgainLater, CarriersInstead, CarryElsewhere, CourseOf, KeepNews, Transfers
from handlers.access import NOT_YOURS
from handlers.actions import Action, Go
from handlers.faults import Refused
from handlers.work.after_consensus import CARD
from storage import transfers
from storage.tables.base import metadata
from tests.house import House, Person
from tests.releases import TEXTS, Chamber, forge

TODAY = date(2026, 11, 2)
SECRET = "Zafar was pleased"
CARRIAGE = Carriage(Direction.UP, Recipient.PARTY, (Moved.IDEA,), Method.CALL, NEW_CODE, TODAY, SECRET)
MATRIX = {group.value: {"effect": "neutral", "consulted": "no"} for group in Group}
Forged = Action | Effect | Query[Any]
LISTS: Sequence[Query[Any]] = (
    *(Decided(), Handable(), Raisable(), OwnDrafts(), Sheets(), Released(), Transfers(), Carriable(), ToAssess()),
)


async def people(chamber: Chamber) -> dict[str, Person]:
    """Everybody it is not for."""
    house, process = chamber.house, chamber.process
    elsewhere = await house.process("ZRF")
    found = {
        "voter": chamber.voters["B"][0],
        "late": await house.person("Late", Role.PARTICIPANT, process=process, side="A"),
        "coordinator": await house.person("Coordinator", Role.COORDINATOR, process=process),
        "critical friend": await house.person("Friend", Role.CRITICAL_FRIEND, process=process),
        "administrator": await house.person("Admin", Role.ADMINISTRATOR),
        "organiser elsewhere": await house.person("Other", Role.ORGANISER, process=elsewhere, side="A"),
        "organiser before": await house.person("Before", Role.ORGANISER, process=process, side="A"),
        "nobody": await house.person("Nobody"),
    }
    await found["organiser before"].loses(Role.ORGANISER)
    await found["organiser before"].gets(Role.ORGANISER, process=elsewhere, side="A")
    return found


async def everything(chamber: Chamber, transfer: str) -> list[Forged]:
    text, edition, sheet = chamber.text.id, chamber.edition, str(Sheet(chamber.text.id, 1))
    pages = [(CARD, text), ("matrix", edition), ("transfers", f"entry:{transfer}"), ("recommendation", text)]
    pages += [("recommendation_life", text), ("life_line", text), ("recommendation_versions", text), ("brief", text)]
    pages += [("recommendation_difference", f"{text}.1.1"), ("recommendation_checks", text), ("brief", f"{text} en")]
    queries: list[Forged] = [OwnOrganisers(edition), VerdictOn(edition), TextToAssess(edition), HowFar(text)]
    queries += [LanguagesOf(text), RaisedAt(text), ReadingOf(sheet), LanguagesToWrite(sheet), Reasons(sheet)]
    queries += [SheetPeople(sheet), SheetLanguages(sheet), Carriers(text), CourseOf(transfer)]
    queries += [CarriersInstead(transfer), DraftIssues(chamber.event), TextLanguages(chamber.event)]
    deeds: list[Forged] = [NameCustodian(edition, chamber.ayesha.id), TurnReleaseKey(edition), TakeKeyBack(edition)]
    deeds += [KeepAssessment(edition, MATRIX, back=True), HandOut(text, "en"), NoteMention(text, None, TODAY)]
    deeds += [NoteOrigin(text, Proposers.YOUTH), RecordTransfer(text, CARRIAGE), AskAgainLater(transfer)]
    deeds += [KeepNews(transfer, Fate.REJECTED, TODAY, ""), CarryElsewhere(transfer, CARRIAGE)]
    deeds += [LeadOn(sheet, step, "", told=True) for step in Step]
    deeds += [GiveCheck(sheet, kind, True, {}, "", True) for kind in Check]
    deeds += [
        NewVersion(sheet, (("en", "Another."),), (), ""),
        DraftRecommendation(chamber.event, None, (("en", "X"),)),
    ]
    return [*(Go(name, about) for name, about in pages), *queries, *deeds]


async def rows(house: House) -> dict[str, int]:
    """How many rows there are in every table of the matter itself."""
    counted = [one for one in metadata.sorted_tables if one.name.startswith(("recomm", "trans", "mention", "origin"))]
    counted += [metadata.tables[name] for name in ("carrier", "custodian", "custody_key", "inclusivity", "release")]
    async with house.transaction() as unit:
        return {one.name: len(await unit.rows(one.select())) for one in counted}


@pytest.mark.parametrize("state", [State.CONSENSUS, State.RELEASE_DECISION, State.RELEASED])
async def test_whoever_it_is_not_for_is_refused_everything_alike(house: House, state: State) -> None:
    chamber = await Chamber.meets(house)
    others, transfer = await people(chamber), "0" * 32
    if state is State.RELEASE_DECISION:
        await chamber.is_decided()
    elif state is State.RELEASED:
        await chamber.is_released()
        await forge(house, chamber.ayesha, RecordTransfer(chamber.text.id, CARRIAGE))
        async with house.transaction() as unit:
            transfer = (await transfers.of_process(unit, chamber.process))[0].id
    before, text = await rows(house), chamber.text.id
    for name, person in others.items():
        own = (Carry, LetGo, LoadOf) if name == "voter" and state is State.RELEASED else ()
        tried: list[Forged] = [*await everything(chamber, transfer), Carry(text), LetGo(text), LoadOf(text)]
        for forged in tried:
            if not isinstance(forged, own):
                assert await said(house, person, forged) == NOT_YOURS.msgid, (name, forged)
        assert not any(SECRET in one.text or TEXTS["en"] in one.text for one in person.received), name
    assert await rows(house) == before
    assert await chamber.state() is (State.TRANSFERRING if state is State.RELEASED else state)


async def test_lists_offer_nothing_of_it_to_whoever_it_is_not_for(house: House) -> None:
    chamber = await Chamber.meets(house)
    await chamber.is_released()
    await forge(house, chamber.ayesha, RecordTransfer(chamber.text.id, CARRIAGE))
    for name, person in (await people(chamber)).items():
        for query in LISTS:
            offered = await forge(house, person, query)
            assert not offered or (name, query) == ("voter", Carriable()), (name, query)


async def said(house: House, person: Person, forged: Forged) -> str:
    """The sentence it is refused with; what it gave back where it was not."""
    try:
        return repr(await forge(house, person, forged))
    except Refused as refusal:
        return refusal.reason.msgid
