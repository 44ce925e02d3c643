"""When a bell that is not urgent may ring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from flows.roles import Role
from handlers.quiet_hours import next_fitting
from storage.tables.programme import organisation
from tests.handlers.inviting import link_from, opens, person_of
from tests.house import House

KARACHI, KABUL = "Asia/Karachi", "Asia/Kabul"


def at(day: int, hour: int) -> datetime:
    """In November 2026; the 2nd is a Monday, and it is five hours later in Karachi."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "country", "weekend", "rings"),
    [
        (at(2, 9), KARACHI, None, None, at(2, 9)),
        (at(2, 16), KARACHI, None, None, at(3, 3)),  # nine in the evening: the next morning
        (at(2, 1), KARACHI, None, None, at(2, 3)),
        (at(6, 16), KARACHI, None, None, at(9, 3)),  # Friday evening: on Monday
        (at(6, 9), KABUL, "AF", None, at(7, 3) + timedelta(minutes=30)),  # Friday is the day of rest
        (at(7, 9), KARACHI, "XA", "4", at(7, 9)),  # an organisation that works on Saturdays
        (at(6, 9), KARACHI, "XA", "4", at(7, 3)),
        (at(5, 16), KARACHI, "XA", "4,5", at(8, 3)),
        (at(9, 9), KARACHI, "PK", None, at(10, 3)),  # a public holiday
    ],
)
def test_a_bell_waits_for_a_working_hour(
    moment: datetime, zone: str, country: str | None, weekend: str | None, rings: datetime
) -> None:
    assert next_fitting(moment, zone, country, weekend) == rings


@given(
    st.datetimes(timezones=st.just(UTC), min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1)),  # noqa: DTZ001
    st.sampled_from([KARACHI, KABUL, "Europe/London", "Asia/Kathmandu"]),
    st.sampled_from([None, "PK", "AF", "IN", "GB", "ZZ"]),
    st.sampled_from([None, "4", "0,1,2,3,4,5,6"]),
)
def test_no_bell_waits_for_ever_or_rings_before_its_time(
    moment: datetime, zone: str, country: str | None, weekend: str | None
) -> None:
    assert moment <= next_fitting(moment, zone, country, weekend) <= moment + timedelta(days=32)


async def test_whoever_joins_keeps_the_weekend_and_holidays_of_their_organisation(house: House) -> None:
    process = await house.process("TRJ")
    async with house.transaction() as unit:
        await unit.run(update(organisation).values(weekend="4", holidays="PK"))
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
    guest = house.stranger("Farah")
    await opens(guest, await link_from(ayesha))
    joined = await person_of(house, guest)
    assert joined is not None
    assert (joined.country, joined.weekend) == ("PK", "4")
