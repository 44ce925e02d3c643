"""The register in the house: controls written, chased and scored by one's own side, and nobody else's business."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from flows.erasure import EraseMe
from flows.mitigation import BriefOfRisk, ControlRisk, OpenRisks, Owners, RescoreRisk
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.work import Works
from handlers.work.all import all_works
from handlers.work.erasure import erase_me
from handlers.work.mitigation import (
    NO_CONTROL,
    NOT_AN_OWNER,
    PAST,
    brief_of,
    control_risk,
    open_risks,
    owners,
    rescore_risk,
)
from handlers.work.own_risks import CLOSED
from storage import duties, events, programme, risk_register
from storage.risk_register import Entry, Found
from tests.handlers.checking import BELL, rung
from tests.handlers.consulting import refused as refused_action
from tests.handlers.planning import refused
from tests.handlers.signing import IN, SMALL, TITLE, controls, finds, opens, scores
from tests.house import House, Person

CONTROL = "One desk for both"
NO_SUCH = "0123456789abcdef0123456789abcdef"
BY = date(2026, 11, 9)


@pytest.fixture
def works() -> Works:
    return Works(all_works())


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, meera: Person) -> str:
    return await house.event(process, "TRJ-7", starts_in=IN)


@pytest.fixture
async def risk(house: House, event: str, ayesha: Person) -> str:
    [entry] = await finds(house, event, ayesha, "A", SMALL)
    return entry.id


async def entry_of(house: House, risk: str) -> Entry:
    async with house.transaction() as unit:
        found = await risk_register.by_id(unit, risk)
    assert found is not None
    return found


async def test_a_risk_gets_a_control_an_owner_and_a_day_and_shows_them(
    house: House, risk: str, ayesha: Person, bilal: Person
) -> None:
    await opens(ayesha)
    page = await ayesha.taps("Risks of your side", "Visas alike")
    assert "Visas alike: 🟡 amber, no control yet" in page
    assert "Proposed: " in page
    await controls(ayesha, "Visas alike", "Bilal")
    assert CONTROL not in " ".join(message.text for message in ayesha.chat if message.kind != "screen")
    page = await ayesha.taps("⌂ Home", "Risks", "Seventh round, 11 November 2026", "Visas alike")
    assert f"Control: {CONTROL}\nOwner: Bilal" in page
    assert "As found: 3 × 3" in page
    await scores(ayesha, "Visas alike", "2", "2")
    page = await ayesha.taps("⌂ Home", "Risks", "Seventh round, 11 November 2026", "Visas alike")
    assert "Visas alike: 🟢 green, control in place" in page
    assert "What is left: 2 × 2" in page


async def test_its_owner_is_rung_at_once_and_every_day_from_the_day_before_until_it_is_in_place(
    house: House, risk: str, ayesha: Person, bilal: Person
) -> None:
    await controls(ayesha, "Visas alike", "Bilal", "5.11.2026")
    assert [bell.text for bell in bilal.doorbells] == [BELL]
    await house.passes(timedelta(days=1))
    assert rung(bilal) == [1]
    await house.passes(timedelta(days=2))
    assert rung(bilal) == [2]
    await bilal.taps("Open", "Not yet", "3", "3", "Save")
    assert not (await entry_of(house, risk)).risk.done
    await house.passes(timedelta(days=1))
    assert rung(bilal) == [3], "over a weekend it is quiet"
    await house.passes(timedelta(days=2))
    assert rung(bilal) == [3]
    await bilal.taps("Open", "It is in place", "2", "2", "Save")
    assert (await entry_of(house, risk)).risk.done
    await house.passes(timedelta(days=6))
    assert rung(bilal) == [3]


async def test_a_control_whose_owner_left_comes_back_to_the_side(
    house: House, process: str, risk: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    await controls(ayesha, "Visas alike", "Bilal", "5.11.2026")
    await bilal.loses(Role.ORGANISER, process=process, side="A")
    await house.passes(timedelta(days=3))
    assert {bell.text for bell in ayesha.doorbells} == {BELL}
    assert rung(meera) == [0]
    assert "no longer with your side" in await ayesha.taps("Open", "Visas alike")


async def test_whose_control_was_left_behind_by_an_erasure_is_rung_and_the_other_side_is_not(
    house: House, event: str, risk: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    await controls(ayesha, "Visas alike", "Bilal")
    before = len(ayesha.doorbells)
    async with house.visit(bilal) as visit:
        await erase_me(visit, EraseMe())
    await house.passes(timedelta(minutes=1))
    assert len(ayesha.doorbells) == before + 2, "that somebody left, and what they leave behind"
    assert {bell.text for bell in ayesha.doorbells} == {BELL}
    assert rung(meera) == [0]
    assert "no longer with your side" in await ayesha.taps("Open", "Visas alike")


async def test_nobody_is_rung_for_a_control_that_was_in_place_when_its_owner_left(
    house: House, event: str, risk: str, ayesha: Person, bilal: Person
) -> None:
    await controls(ayesha, "Visas alike", "Bilal")
    await scores(ayesha, "Visas alike", "1", "1")
    before = len(ayesha.doorbells)
    async with house.visit(bilal) as visit:
        await erase_me(visit, EraseMe())
    await house.passes(timedelta(minutes=1))
    assert len(ayesha.doorbells) == before + 1, "that somebody left"


async def test_a_closed_risk_is_nobodys_duty_any_more(
    house: House, event: str, risk: str, ayesha: Person, bilal: Person
) -> None:
    await controls(ayesha, "Visas alike", "Bilal")
    await finds(house, event, ayesha, "A", Found("visas", 1, 3, stop=False, personal=False))
    await bilal.writes("/start")
    assert "Nothing is due for you now." in bilal.screen
    last = len(bilal.doorbells)
    await house.passes(timedelta(days=8))
    assert len(bilal.doorbells) == last
    assert await refused(house, ayesha, RescoreRisk(risk, True, 1, 1), rescore_risk) == CLOSED


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("1.11.2026", "Please choose a day from"),
        ("12.11.2026", "That is after the event, which is on 11 November 2026. Please choose an earlier day."),
        ("never", "Please tap a day"),
    ],
)
async def test_a_day_that_does_not_fit_is_asked_again(
    house: House, risk: str, ayesha: Person, bilal: Person, written: str, sentence: str
) -> None:
    await opens(ayesha)
    await ayesha.taps("Risks of your side", "Visas alike", "Control, owner, day")
    await ayesha.writes(CONTROL)
    await ayesha.taps("Bilal")
    assert sentence in await ayesha.writes(written)
    assert (await entry_of(house, risk)).risk.owner is None
    await ayesha.writes("9.11.2026")
    await ayesha.taps("Save")
    assert (await entry_of(house, risk)).risk.owner == bilal.id


async def test_forged_controls_change_nothing(
    house: House, event: str, risk: str, ayesha: Person, meera: Person
) -> None:
    after_it = date(2026, 11, 12)
    for effect, reason in (
        (ControlRisk(risk, CONTROL, meera.id, BY), NOT_AN_OWNER),
        (ControlRisk(risk, CONTROL, NO_SUCH, BY), NOT_AN_OWNER),
        (ControlRisk(risk, CONTROL, ayesha.id, date(2026, 10, 30)), PAST),
        (ControlRisk(NO_SUCH, CONTROL, ayesha.id, BY), NOT_YOURS),
    ):
        assert await refused(house, ayesha, effect, control_risk) == reason
    late = await refused(house, ayesha, ControlRisk(risk, CONTROL, ayesha.id, after_it), control_risk)
    assert late.msgid == "That is after the event, which is on {day}. Please choose an earlier day."
    assert await refused(house, ayesha, RescoreRisk(risk, True, 1, 1), rescore_risk) == NO_CONTROL
    await controls(ayesha, "Visas alike", "Ayesha")
    for likelihood, impact in ((0, 1), (1, 6), (-4, 4)):
        assert await refused(house, ayesha, RescoreRisk(risk, True, likelihood, impact), rescore_risk) == NOT_YOURS
    assert (await entry_of(house, risk)).risk.residual is None


async def test_once_the_event_has_begun_nothing_is_done_before_it(house: House, risk: str, ayesha: Person) -> None:
    house.clock.advance(IN)
    reason = await refused(house, ayesha, ControlRisk(risk, CONTROL, ayesha.id, date(2026, 11, 11)), control_risk)
    assert reason.msgid == "The event has begun, so nothing is done before it any more."


async def test_the_other_side_reads_and_changes_nothing_of_a_register(
    house: House, event: str, risk: str, ayesha: Person, meera: Person
) -> None:
    await controls(ayesha, "Visas alike", "Ayesha")
    for action in (
        Go("risk_register", f"risk:{risk}"),
        Begin("mitigation", {"risk": risk}),
        Begin("rescore", {"risk": risk}),
        Go("risk_register", f"risk:{NO_SUCH}"),
    ):
        assert await refused_action(house, meera, action) == NOT_YOURS.msgid
    for effect, carry_out in (
        (ControlRisk(risk, "Nothing", meera.id, BY), control_risk),
        (RescoreRisk(risk, True, 1, 1), rescore_risk),
    ):
        assert await refused(house, meera, effect, carry_out) == NOT_YOURS
    async with house.visit(meera) as visit:
        assert await open_risks(visit, OpenRisks()) == []
        with pytest.raises(Refused):
            await brief_of(visit, BriefOfRisk(risk))
        with pytest.raises(Refused):
            await owners(visit, Owners(risk))
    await meera.writes("/start")
    assert "No risk is open." in await meera.taps("Risks", TITLE)
    assert not any(CONTROL in message.text or "isas" in message.text for message in meera.received)


@pytest.mark.parametrize(
    ("role", "side"),
    [(Role.COORDINATOR, None), (Role.PARTICIPANT, "A"), (Role.CRITICAL_FRIEND, None), (Role.ADMINISTRATOR, None)],
)
async def test_nobody_but_organisers_reads_a_register(
    house: House, process: str, event: str, risk: str, role: Role, side: str | None
) -> None:
    other = await house.person("Other", role, process=process, side=side)
    await other.writes("/start")
    assert "Risks" not in other.buttons
    for action in (Go("risk_register"), Go("risk_register", event), Go("risk_register", f"risk:{risk}")):
        assert await refused_action(house, other, action) == NOT_YOURS.msgid
    assert await refused(house, other, ControlRisk(risk, CONTROL, other.id, BY), control_risk) == NOT_YOURS


async def test_when_the_event_moves_earlier_what_is_to_be_in_place_before_it_moves_along(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    """The control was due on the ninth; the event is on the seventh now, so it is due when that begins."""
    await finds(house, event, ayesha, "A", SMALL)
    await controls(ayesha, "Visas alike", "Bilal", "9.11.2026")
    earlier = house.now + IN - timedelta(days=4)
    async with house.transaction() as unit:
        found = await programme.event_by_id(unit, event)
        assert found is not None
        await events.change(unit, found, starts_at=earlier)
    async with house.transaction() as unit:
        [entry] = await risk_register.entries(unit, found.process, event, "A")
        [duty] = [one for one in await duties.about(unit, "rescore", entry.id) if one.state in duties.LIVE]
    assert entry.risk.due_at == earlier
    assert duty.due_at == earlier
    before = rung(bilal)
    await house.passes(earlier - timedelta(hours=20) - house.now)
    assert rung(bilal) == [before[0] + 1], "reminded once, the day before it is due now"


async def test_what_was_due_before_the_new_date_stays_and_a_later_date_gives_no_more_time(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await finds(house, event, ayesha, "A", SMALL)
    await controls(ayesha, "Visas alike", "Bilal", "4.11.2026")
    async with house.transaction() as unit:
        found = await programme.event_by_id(unit, event)
        assert found is not None
        [entry] = await risk_register.entries(unit, found.process, event, "A")
        for days in (-3, 5):
            found = await events.change(unit, found, starts_at=found.starts_at + timedelta(days=days))
    async with house.transaction() as unit:
        [after] = await risk_register.entries(unit, found.process, event, "A")
    assert after.risk.due_at == entry.risk.due_at
