"""Home: what a person's roles open, nothing of what they do not, and the same in every language."""

from __future__ import annotations

import pytest

from flows.roles import Role
from handlers.actions import Action, Begin, Go, OpenDuty, Resume, Snooze, to_json
from handlers.work import Works
from locales import LANGUAGES
from storage import conversations, keyboards, people
from tests.handlers import trip
from tests.house import House, Person

ALWAYS = ["Language", "Privacy", "Help"]


@pytest.fixture
def works() -> Works:
    return trip.works


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        (Role.ORGANISER, ["Trip"]),
        (Role.COORDINATOR, ["Trip", "Figures"]),
        (Role.PARTICIPANT, []),
        (Role.CRITICAL_FRIEND, []),
        (Role.ADMINISTRATOR, []),
        (None, []),
    ],
)
async def test_home_offers_what_the_roles_open_and_nothing_else(
    house: House, process: str, role: Role | None, opens: list[str]
) -> None:
    one = await house.person("Tara", role, process=process if role else None)
    assert "Nothing is due for you now." in await one.writes("/start")
    assert one.buttons == [*opens, *ALWAYS]


async def test_several_roles_open_what_each_of_them_does(house: House, ayesha: Person, process: str) -> None:
    await ayesha.gets(Role.COORDINATOR, process=process)
    await ayesha.writes("/start")
    assert ayesha.buttons == ["Trip", "Figures", *ALWAYS]
    await ayesha.loses(Role.COORDINATOR, process=process)
    await ayesha.writes("/start")
    assert ayesha.buttons == ["Trip", *ALWAYS]


async def forged(house: House, person: Person, *actions: Action) -> list[str]:
    """Buttons of that person for what they were never offered: what each carries."""
    async with house.transaction() as unit:
        handle = keyboards.add(unit, person.id, [to_json(action) for action in actions], None, 0)
    return [f"{handle}{number}" for number in range(len(actions))]


async def test_no_button_opens_what_the_roles_do_not(house: House, ayesha: Person, process: str) -> None:
    tara = await house.person("Tara", Role.PARTICIPANT, process=process, side="A")
    await trip.begins(ayesha)
    duty = await trip.asked(house, ayesha, process)
    async with house.transaction() as unit:
        theirs = (await conversations.open_of(unit, (await people.by_id(unit, [ayesha.id]))[ayesha.id]))[0]
    await tara.writes("/start")
    doors: list[Action] = [
        Begin("trip"),
        Begin("trip", {"round": "spring"}),
        Go("figures"),
        OpenDuty(str(duty)),
        Snooze(str(duty)),
    ]
    for data in await forged(house, tara, *doors):
        assert "This is not open to you." in await tara.sends_data(data)
    for data in await forged(house, tara, Resume(theirs.id), Begin("nothing"), Resume("nothing")):
        assert "Nothing is due" in await tara.sends_data(data)
    for data in await forged(house, tara, OpenDuty("nothing"), Snooze("nothing")):
        assert "This is not open to you." in await tara.sends_data(data)
    assert not any("Lahore" in message.text or "Spring" in message.text for message in tara.received)


async def test_a_starter_brings_along_only_what_the_flow_lets_it(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    answers = {"round": "spring", "name": "not theirs", "count": 7, "unheard_of": 1}
    (data,) = await forged(house, ayesha, Begin("trip", answers))
    assert "What is it called?" in await ayesha.sends_data(data)
    assert "‹ Back" not in ayesha.buttons


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_of_home_reads_in_every_language(house: House, process: str, language: str) -> None:
    one = await house.person("Tara", Role.COORDINATOR, process=process, language=language)
    await trip.asked(house, one, process, side=None)
    for said in ("/start", "/help", "/language", "/home", "/cancel", "/nonsense", "hello"):
        assert await one.writes(said)
        assert one.buttons


async def test_the_language_page_names_every_language_in_itself_and_switches_at_once(ayesha: Person) -> None:
    await ayesha.writes("/language")
    assert ayesha.buttons[:-1] == [language.name for language in LANGUAGES.values()]
    await ayesha.taps("اردو")
    assert "ابھی آپ سے کچھ درکار نہیں۔" in ayesha.screen
