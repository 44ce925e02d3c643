"""The brief as it is handed out: only what was released, only to those who may hand it out."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from flows.analysis.recommendation_life import Step
from flows.analysis.release import Audience
from flows.banks.release import Form
from flows.roles import Role
from handlers.actions import Go, to_json
from storage import keyboards
from tests.house import House, Person
from tests.releases import TEXTS, Chamber

NOT_YOURS = "This is not open to you."
NOT_RELEASED = "This text is not released."


@pytest.fixture
async def chamber(house: House) -> Chamber:
    return await Chamber.meets(house)


async def looks(house: House, person: Person, page: str, about: str) -> str:
    """Through a button they were or were not offered."""
    async with house.transaction() as unit:
        handle = keyboards.add(unit, person.id, [to_json(Go(page, about))], None, 0)
    return await person.sends_data(f"{handle}0")


def documents(person: Person) -> list[bytes]:
    return [message.document for message in person.received if message.document]


def pages_of(document: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdfium.PdfDocument(document))


async def test_the_brief_is_the_released_text_in_the_language_that_is_wanted(house: House, chamber: Chamber) -> None:
    await chamber.is_released(Audience.PUBLIC, Form.BRIEF)
    assert "In which language?" in await looks(house, chamber.meera, "brief", chamber.text.id)
    await chamber.meera.taps("English")
    paper = next(message for message in chamber.meera.chat if message.document)
    assert (paper.text, paper.file_name, paper.protected) == (chamber.text.code, f"{chamber.text.code}-en.pdf", False)
    said = pages_of(documents(chamber.meera)[0])
    assert said == f"Recommendation {chamber.text.code} Public · 2 November 2026 {TEXTS['en']}"
    await chamber.meera.taps("اردو")
    assert len(documents(chamber.meera)) == 2


@pytest.mark.parametrize("step", ["consensus", "assessed", "decided"])
async def test_nothing_is_handed_out_before_it_is_released(house: House, chamber: Chamber, step: str) -> None:
    if step == "assessed":
        await chamber.step(Step.ASSESS)
    if step == "decided":
        await chamber.is_decided(Audience.PUBLIC, Form.BRIEF)
    for about in (chamber.text.id, f"{chamber.text.id} en"):
        assert NOT_RELEASED in await looks(house, chamber.ayesha, "brief", about)
    assert documents(chamber.ayesha) == []


async def test_what_may_only_be_spoken_of_is_no_document(house: House, chamber: Chamber) -> None:
    await chamber.is_released(Audience.PRIVATE, Form.VERBAL)
    assert "spoken of only" in await looks(house, chamber.ayesha, "brief", f"{chamber.text.id} en")
    assert documents(chamber.ayesha) == []


async def test_only_organisers_of_the_process_and_those_who_carry_it_get_the_brief(
    house: House, chamber: Chamber
) -> None:
    await chamber.is_released(Audience.PUBLIC, Form.BRIEF)
    elsewhere = await house.process("LAN")
    for one in (
        chamber.everyone[0],
        await house.person("Helen", Role.COORDINATOR, process=chamber.process),
        await house.person("Olga", Role.ORGANISER, process=elsewhere, side="A"),
        await house.person("Root", Role.ADMINISTRATOR),
    ):
        assert NOT_YOURS in await looks(house, one, "brief", f"{chamber.text.id} en")
        assert documents(one) == []


@pytest.mark.parametrize("language", ["de", "", "../../etc/passwd", "en ur"])
async def test_a_language_it_is_not_there_in_is_asked_again(house: House, chamber: Chamber, language: str) -> None:
    await chamber.is_released(Audience.PUBLIC, Form.BRIEF)
    assert "In which language?" in await looks(house, chamber.ayesha, "brief", f"{chamber.text.id} {language}")
    assert documents(chamber.ayesha) == []


async def test_the_brief_leads_back_to_where_it_was_asked_for(house: House, chamber: Chamber) -> None:
    await chamber.is_released(Audience.PUBLIC, Form.BRIEF)
    await chamber.card(chamber.meera)
    await chamber.meera.taps("Brief", "English")
    assert f"{chamber.text.code}: after the vote" in await chamber.meera.taps("‹ Back")
    carrier = chamber.everyone[0]
    await carrier.writes("/start")
    await carrier.taps("Released recommendations", f"Carrying: {chamber.text.code}", "I will carry this")
    await carrier.writes("/start")
    await carrier.taps("Released recommendations", f"Brief: {chamber.text.code}", "English")
    assert "you carry it" in await carrier.taps("‹ Released recommendations")
