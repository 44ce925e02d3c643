"""The cast of the handlers' tests: one process, its organisers on either side."""

from __future__ import annotations

import pytest

from flows.roles import Role
from storage import programme, role_giving
from tests.house import House, Person


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("TRJ")


@pytest.fixture
async def ayesha(house: House, process: str) -> Person:
    return await house.person("Ayesha", Role.ORGANISER, process=process, side="A")


@pytest.fixture
async def bilal(house: House, process: str) -> Person:
    return await house.person("Bilal", Role.ORGANISER, process=process, side="A", rank=2)


@pytest.fixture
async def meera(house: House, process: str) -> Person:
    return await house.person("Meera", Role.ORGANISER, process=process, side="B", zone="Asia/Kolkata")


@pytest.fixture
async def chaman(house: House, process: str) -> Person:
    """An organiser of a chamber that works on side A."""
    chaman = await house.person("Chaman")
    async with house.transaction() as unit:
        chamber = await programme.add_organisation(unit, "CHA", "Chamber", "XA", "Asia/Karachi")
        await role_giving.give_role(unit, chaman.id, Role.ORGANISER, process=process, side="A", organisation=chamber)
    return chaman
