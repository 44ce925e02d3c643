"""What no key overrides: a check that expired, a stop, a missing consent, safety in the red, a control left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.analysis.clearance import Obstacle
from flows.analysis.risk import Band
from flows.roles import Role
from flows.sign_off import OBSTACLES, TurnKey
from handlers import judging
from handlers.work.sign_off import (
    ELSEWHERE,
    turn_key,
)
from tests.handlers.signing import (
    GRAVE,
    HURT,
    IN,
    SMALL,
    STOP,
    Checked,
    consents_to,
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


async def test_a_check_that_expired_a_second_ago_is_no_check(
    house: House, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    checked.says("A", house.now + 2 * SECOND)
    await signs(meera)
    await opens(ayesha)
    await ayesha.taps("Turn our key")
    house.clock.advance(2 * SECOND)
    assert "have expired" in await ayesha.taps("Yes, turn our key")
    assert await forges(house, ayesha, event) == "Answers in the risk check of your side have expired. Check again."
    assert await keys(house, event) == [("B", meera.id)]
    assert await status(house, event) == "planned"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"until": None}, "The risk check of your side is not complete."),
        ({"open_stops": frozenset({"violence"})}, "A question that stops everything is not settled."),
        ({"safe_exit": False}, "No safe way out is agreed."),
    ],
)
async def test_what_a_check_forbids_no_key_overrides(
    house: House,
    event: str,
    checked: Checked,
    ayesha: Person,
    meera: Person,
    said: dict[str, object],
    sentence: str,
) -> None:
    until = house.now + IN if "until" not in said else None
    checked.says("A", until, **{name: value for name, value in said.items() if name != "until"})
    assert await forges(house, ayesha, event) == sentence
    assert await forges(house, meera, event) == ELSEWHERE.msgid, "of the other side no more than that"
    assert await unsigned(house, event)


async def test_a_named_attendee_without_consent_stops_both(
    house: House, process: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    paula = await house.person("Paula", Role.PARTICIPANT, process=process, side="A")
    event = await house.event(process, "TRJ-8", starts_in=IN, attendees=[(paula, "A")])
    assert await forges(house, ayesha, event) == "Consent is missing for somebody on your list."
    assert await forges(house, meera, event) == ELSEWHERE.msgid
    await consents_to(house, process, paula)
    await house.rest()
    async with house.visit(ayesha) as visit:
        await turn_key(visit, TurnKey(event))
    await consents_to(house, process, paula, given=False)
    assert await forges(house, meera, event) == ELSEWHERE.msgid
    assert await unsigned(house, event)


async def test_what_is_red_for_somebodys_safety_is_signed_by_nobody(
    house: House, process: str, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    dana = await director(house, process, "Dana", "A")
    checked.says("A", house.now + IN, band=Band.RED)
    await finds(house, event, ayesha, "A", HURT)
    await controls(ayesha, "Cost of being seen", "Ayesha")
    await scores(ayesha, "Cost of being seen", "1", "5")
    for one, reason in ((ayesha, None), (dana, "It matters")):
        assert await forges(house, one, event, reason) == "What is left of a risk to somebody's safety is red."
    assert await unsigned(house, event)


async def test_a_stop_is_settled_only_by_a_control_in_place_and_scored(
    house: House, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    checked.says("A", house.now + IN, open_stops=frozenset({"violence"}), band=Band.RED)
    await finds(house, event, ayesha, "A", STOP)
    stops = "A question that stops everything is not settled."
    await controls(ayesha, "Violence or closed border", "Ayesha")
    assert await forges(house, ayesha, event) == stops
    await scores(ayesha, "Violence or closed border", "2", "2", in_place=False)
    assert await forges(house, ayesha, event) == stops
    await scores(ayesha, "Violence or closed border", "2", "2")
    await signs(ayesha)
    await signs(meera)
    assert await status(house, event) == "cleared"


async def test_a_control_that_is_late_counts_as_none(
    house: House, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    checked.says("A", house.now + IN, band=Band.AMBER)
    await finds(house, event, ayesha, "A", GRAVE)
    await controls(ayesha, "Walk-out", "Ayesha", "3.11.2026")
    await scores(ayesha, "Walk-out", "2", "2", in_place=False)
    await signs(ayesha)
    await signs(meera)
    assert await status(house, event) == "cleared"
    await house.passes(timedelta(days=2))
    assert await status(house, event) == "planned"
    assert "What is left is red" in await opens(ayesha)


async def test_an_owner_who_left_has_to_be_replaced(
    house: House, process: str, event: str, checked: Checked, ayesha: Person, bilal: Person, meera: Person
) -> None:
    checked.says("A", house.now + IN, band=Band.AMBER)
    await finds(house, event, ayesha, "A", SMALL)
    await controls(ayesha, "Visas alike", "Bilal")
    await bilal.loses(Role.ORGANISER, process=process, side="A")
    left = "Whoever was to see to a control is no longer with your side. Choose somebody else."
    assert await forges(house, ayesha, event) == left
    assert await forges(house, meera, event) == ELSEWHERE.msgid
    await controls(ayesha, "Visas alike", "Ayesha")
    await signs(ayesha)
    await signs(meera)
    assert await status(house, event) == "cleared"


def test_every_obstacle_has_its_sentence() -> None:
    assert set(OBSTACLES) == set(Obstacle)
