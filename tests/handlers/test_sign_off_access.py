"""Everybody who tries to let an event go ahead who may not, or not any more, or for the other side."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.analysis.risk import Band
from flows.event_status import BY_SIGN_OFF_ONLY, Step
from flows.event_step import ClearEvent
from flows.roles import Role
from flows.sign_off import KeepWord, TurnKey, Word
from handlers import judging
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.clearance import clear_event
from handlers.work.sign_off import (
    BOTH_SIDES,
    HAS_SIGNED,
    NOT_CONSULTED,
    NOT_PLANNED,
    NOT_RED,
    TURNED,
    WAS_CONSULTED,
    keep_word,
    turn_key,
)
from storage import events
from tests.handlers.checking import known
from tests.handlers.consulting import refused as refused_action
from tests.handlers.planning import refused
from tests.handlers.signing import (
    GRAVE,
    IN,
    Checked,
    controls,
    director,
    finds,
    forges,
    keys,
    opens,
    scores,
    signs,
    status,
    unsigned,
)
from tests.house import House, Person

NO_SUCH = "0123456789abcdef0123456789abcdef"
SECOND = timedelta(seconds=1)


@pytest.fixture
def checked(house: House, monkeypatch: pytest.MonkeyPatch) -> Checked:
    said = Checked(house.now)
    monkeypatch.setattr(judging, "side_checked", said.side_checked)
    return said


@pytest.fixture
async def event(house: House, process: str, checked: Checked, ayesha: Person, meera: Person) -> str:
    return await house.event(process, "TRJ-7", starts_in=IN)


@pytest.mark.parametrize(
    ("role", "side"),
    [(Role.COORDINATOR, None), (Role.PARTICIPANT, "A"), (Role.CRITICAL_FRIEND, None), (Role.ADMINISTRATOR, None)],
)
async def test_nobody_but_organisers_turns_a_key_or_reads_why_not(
    house: House, process: str, event: str, role: Role, side: str | None
) -> None:
    other = await house.person("Other", role, process=process, side=side)
    assert await forges(house, other, event) == NOT_YOURS.msgid
    for action in (
        Go("clearance", event),
        Begin("sign_off", {"event": event}),
        Begin("director_sign_off", {"event": event}),
        Go("risk_register", event),
    ):
        assert await refused_action(house, other, action) == NOT_YOURS.msgid
    assert await refused(house, other, ClearEvent(event), clear_event) == NOT_YOURS
    assert await unsigned(house, event)


async def test_another_process_is_refused_as_if_there_were_no_such_event(house: House, event: str) -> None:
    elsewhere = await house.process("ELS")
    omar = await house.person("Omar", Role.ORGANISER, process=elsewhere, side="A")
    for forged in (event, NO_SUCH):
        assert await forges(house, omar, forged) == NOT_YOURS.msgid
        assert await refused_action(house, omar, Go("clearance", forged)) == NOT_YOURS.msgid
    assert await unsigned(house, event)


async def test_one_side_cannot_turn_the_other_sides_key_however_often_it_taps(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await signs(ayesha)
    await signs(bilal)
    assert await forges(house, ayesha, event) == TURNED.msgid
    assert [side for side, _person in await keys(house, event)] == ["A", "A"]
    assert await refused(house, ayesha, ClearEvent(event), clear_event) == BY_SIGN_OFF_ONLY
    assert await status(house, event) == "planned"


async def test_an_old_button_of_the_other_side_turns_nothing(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await opens(meera)
    await meera.taps("Turn our key")
    shown = meera.message
    data = shown.data("Yes, turn our key")
    await ayesha.sends_data(data, shown)
    assert await unsigned(house, event)


async def test_who_organises_for_both_sides_turns_neither_key(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    both = await house.person("Both", Role.ORGANISER, process=process, side="A")
    await both.gets(Role.ORGANISER, process=process, side="B")
    assert await forges(house, both, event) == BOTH_SIDES.msgid
    assert await unsigned(house, event)


async def test_who_changes_sides_in_between_does_not_hold_both_keys(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    turncoat = await house.person("Turncoat", Role.ORGANISER, process=process, side="A")
    await signs(turncoat)
    await turncoat.loses(Role.ORGANISER, process=process, side="A")
    await turncoat.gets(Role.ORGANISER, process=process, side="B")
    await signs(turncoat)
    assert len(await keys(house, event)) == 2
    assert await status(house, event) == "planned"


async def test_a_key_of_somebody_whose_role_ended_in_between_counts_no_longer(
    house: House, process: str, event: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    await signs(ayesha)
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    await signs(meera)
    assert await status(house, event) == "planned"
    await signs(bilal)
    assert await status(house, event) == "cleared"


async def test_no_director_signs_unasked_unheard_or_for_being_an_organiser(
    house: House, process: str, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    dana = await director(house, process, "Dana", "A")
    assert await forges(house, dana, event, "Because") == NOT_RED.msgid
    checked.says("A", house.now + IN, band=Band.RED)
    await finds(house, event, ayesha, "A", GRAVE)
    await controls(ayesha, "Walk-out", "Ayesha")
    await scores(ayesha, "Walk-out", "4", "4")
    assert await forges(house, dana, event, "Because") == NOT_CONSULTED.msgid
    assert await forges(house, ayesha, event, "Because") == NOT_YOURS.msgid
    await signs(ayesha)
    await signs(meera)
    await signs(dana)
    assert await status(house, event) == "planned"


async def test_a_coordinator_is_heard_when_asked_and_orders_nothing(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    reason = await refused(house, helen, KeepWord(event, Word.HEARD), keep_word)
    assert reason.msgid == "Nothing is asked of you about this event now."
    assert await refused(house, ayesha, KeepWord(event, Word.HEARD), keep_word) == NOT_YOURS
    assert await unsigned(house, event)


async def _directs(house: House, person: Person, event: str) -> None:
    async with house.visit(person) as visit:
        await turn_key(visit, TurnKey(event, "Because"))


async def test_a_coordinator_who_was_consulted_does_not_sign_for_a_side_as_well(
    house: House, process: str, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    dana, omar = await director(house, process, "Dana", "A"), await director(house, process, "Omar", "B")
    await dana.gets(Role.COORDINATOR, process=process)
    checked.says("A", house.now + IN, band=Band.RED)
    await signs(ayesha)
    await dana.writes("/start")
    await dana.taps("Consulted before an event: TRJ-7", "I was consulted")
    await opens(dana)
    assert "Sign as director" not in dana.buttons
    assert "Turn our key" not in dana.buttons
    for reason in (None, "Because"):
        assert await forges(house, dana, event, reason) == WAS_CONSULTED.msgid
    await signs(meera)
    await _directs(house, omar, event)
    assert await status(house, event) == "planned", "a director of side A is still to sign, and it is not Dana"
    other = await director(house, process, "Olga", "A")
    await _directs(house, other, event)
    assert await status(house, event) == "cleared"


async def test_an_organiser_who_has_signed_is_not_the_coordinator_who_is_consulted(
    house: House, process: str, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    await ayesha.gets(Role.COORDINATOR, process=process)
    checked.says("A", house.now + IN, band=Band.RED)
    await signs(ayesha)
    await ayesha.writes("/start")
    assert "Consulted before an event" not in ayesha.screen
    for word in Word:
        assert await refused(house, ayesha, KeepWord(event, word), keep_word) == HAS_SIGNED
    await opens(ayesha)
    assert "The coordinator was not consulted yet." in ayesha.screen
    await helen.taps("Open", "I was consulted")
    await opens(ayesha)
    assert "The coordinator was consulted." in ayesha.screen


@pytest.mark.parametrize("step", [Step.PAUSE, Step.CANCEL])
async def test_what_is_not_planned_is_not_signed(
    house: House, event: str, ayesha: Person, meera: Person, step: Step
) -> None:
    await signs(ayesha)
    one = await known(house, event)
    async with house.transaction() as unit:
        await events.take_step(unit, one, step)
    assert await forges(house, meera, event) == NOT_PLANNED.msgid
    assert await keys(house, event) == []


async def test_what_has_begun_is_not_signed(house: House, event: str, ayesha: Person, meera: Person) -> None:
    await signs(ayesha)
    house.clock.advance(IN)
    assert await forges(house, meera, event) == NOT_PLANNED.msgid
    assert await status(house, event) == "planned"


async def test_what_has_begun_offers_no_key_either(house: House, event: str, checked: Checked, ayesha: Person) -> None:
    for side in ("A", "B"):
        checked.says(side, house.now + 2 * IN)
    await opens(ayesha)
    assert "Turn our key" in ayesha.buttons
    await house.passes(IN)
    await opens(ayesha)
    assert "Nothing stands in the way." in ayesha.screen
    assert "Turn our key" not in ayesha.buttons
    assert "‹ Event" in ayesha.buttons
