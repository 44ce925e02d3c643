"""Which conversation or page is meant by what arrived: taps, commands, words, and everything we refuse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flows.engine import Flow, Move, Press
from flows.engine.kinds import Typed
from handlers import access, home, letting_in, pin_gate, talking, unreachable
from handlers.actions import Action, Begin, Go, OpenDuty, Resume, SetLanguage, Snooze
from handlers.duty_calls import own_duty, snooze
from handlers.faults import Refused
from handlers.incoming import Attached, Command, Edited, FromPerson, Reached, Tapped, Wrote
from handlers.links import open_link
from handlers.screens import Page, draw_page
from handlers.tapping import tapped
from handlers.visit import Visit
from locales import LANGUAGES, Phrase, Text, _, say
from storage import conversations, people
from storage.conversations import Stored
from storage.keyboards import Keyboard

OUTDATED = _("This button is out of date. Here is where you are now.")
_CANCEL = Press(Move.CANCEL)
TWICE = timedelta(minutes=2)
"""Within this time a second tap on the same button is the same finger."""


async def route(visit: Visit, incoming: FromPerson) -> None:
    """Answer one thing a known person did. Raises Refused with the sentence to say instead."""
    if not visit.me.reachable and not isinstance(incoming, Reached):
        people.set_reachable(visit.unit, visit.me.id, True)  # whoever writes to us can be written to
    if await pin_gate.stops(visit, incoming, act):
        return
    match incoming:
        case Command():
            await _command(visit, incoming)
        case Tapped():
            await _tapped(visit, incoming)
        case Wrote(text=text):
            await _wrote(visit, text)
        case Attached(message_id=message_id):
            visit.courtesy("delete", message_id=message_id)
            await say_why(
                visit,
                _(
                    "Photos, files, voice messages, contacts and places cannot be kept safe here, so they "
                    "are not taken. Please write or tap instead."
                ),
            )
        case Edited():
            await say_why(
                visit,
                _(
                    "A message you change afterwards is not read again. To change an answer, "
                    "use Back, or Change on the summary."
                ),
            )
        case Reached(reachable=reachable):
            await _reached(visit, reachable)


async def _reached(visit: Visit, reachable: bool) -> None:
    """They blocked the bot, or let it in again."""
    if reachable:
        people.set_reachable(visit.unit, visit.me.id, True)
    else:
        await unreachable.out_of_reach(visit.unit, [visit.me.id])


async def _command(visit: Visit, command: Command) -> None:
    match command.name:
        case "start" if command.payload:
            await open_link(visit, command.account, command.payload)
        case "start" | "home":
            await _page(visit, "home")
        case "help" | "language" | "privacy" as name:
            await _page(visit, name)
        case "cancel":
            front = await _front(visit)
            if front is None:
                raise Refused(_("Nothing is open, so there is nothing to cancel."))
            await talking.reply(visit, front, _CANCEL)
        case _:
            raise Refused(_("There is no such command. /start brings you Home."))


async def _tapped(visit: Visit, tap: Tapped) -> None:
    found = tapped(visit, tap)
    if found is None:
        return await _outdated(visit)
    keyboard, action = found
    if not isinstance(action, Press):
        return await act(visit, action)
    stored = visit.crowd.conversations.get(keyboard.conversation or "")
    if stored is not None and await _has_just_ended_it(visit, stored, keyboard):
        return visit.toast(say(OUTDATED, visit.reader))
    if stored is None or stored.status != "open" or stored.seq != keyboard.seq:
        return await _outdated(visit)
    return await talking.reply(visit, stored, action)


async def _has_just_ended_it(visit: Visit, stored: Stored, keyboard: Keyboard) -> bool:
    """Whether a finger tapped twice on what ended a conversation: the closing words stay where they are."""
    if stored.status not in ("finished", "cancelled") or keyboard.seq != stored.seq - 1 or visit.me.front is not None:
        return False
    ended = await conversations.touched_at(visit.unit, stored.id)
    return ended is not None and visit.now - ended < TWICE


async def act(visit: Visit, action: Action) -> None:
    """What a button outside a conversation does; every right is asked for again."""
    match action:
        case Begin(flow, given) if flow in visit.works.by_flow:
            await _begin(visit, visit.works.by_flow[flow].flow, given)
        case Resume(conversation):
            await _resume(visit, conversation)
        case OpenDuty(duty):
            await _open(visit, duty)
        case Snooze(duty):
            await _show(visit, await snooze(visit, duty))
        case Go(page, about):
            await _page(visit, page, about)
        case SetLanguage(code) if code in LANGUAGES:
            people.set_language(visit.unit, visit.me, code)
            visit.me.language = code
            front = await _front(visit)
            await (talking.show_again(visit, front) if front else _page(visit, "home"))
        case _:
            await _outdated(visit)


async def _begin(visit: Visit, flow: Flow, given: Mapping[str, Any]) -> None:
    """Start a flow, unless it was just started and nothing is answered yet: fingers tap twice."""
    for one in await conversations.open_of(visit.unit, visit.me):
        if one.flow == flow.name and one.duty is None:
            state = one.open(await visit.unit.cipher(visit.me.scope))
            if state.untouched and {key: state.answers[key] for key in state.given} == given:
                return await _resume(visit, one.id)
    return await talking.begin(visit, flow, given)


async def _wrote(visit: Visit, text: str) -> None:
    front = await _front(visit)
    if front is None:
        return await say_why(visit, _("Please use the buttons: nothing is open that you could write to."))
    return await talking.reply(visit, front, Typed(text))


async def _open(visit: Visit, duty_id: str) -> None:
    duty = await own_duty(visit, duty_id)
    for one in await conversations.open_of(visit.unit, visit.me):
        if one.duty == duty.id:
            return await _resume(visit, one.id)
    work = visit.works.by_flow[duty.flow]
    given = await work.given(visit, duty) if work.given else {}
    stored = {step.name: step.kind.dump(answer) for step, answer in given.items()}
    return await talking.begin(visit, work.flow, stored, duty.id)


async def _resume(visit: Visit, conversation: str) -> None:
    stored = await _conversation(visit, conversation)
    if stored is None or stored.person != visit.me.id or stored.status != "open":
        return await _outdated(visit)
    return await talking.show_again(visit, stored)


async def _page(visit: Visit, name: str, about: str = "") -> None:
    if name == "help":
        return await _show(visit, home.help_page())
    if name == "language":
        return await _show(visit, home.language_page())
    if name == unreachable.PAGE:
        return await _show(visit, await unreachable.page(visit), leave=True)
    if name == letting_in.PAGE:
        return await _show(visit, await letting_in.page(visit, about), leave=True)
    area = visit.works.pages.get(name)
    if area is None:
        return await _show(visit, await home.home(visit), leave=True)
    if not access.may_open(visit.me, area.open_to):
        raise Refused(access.NOT_YOURS)
    return await _show(visit, await area.show(visit, about), leave=True)


async def _show(visit: Visit, page: Page, leave: bool = False) -> None:
    """Show a page; one that leaves the conversation lets typed words go nowhere, it does not end it."""
    if leave and visit.me.front is not None:
        visit.me.front = None
        people.place(visit.unit, visit.me)
    visit.toast()
    await visit.show(draw_page(page, visit.reader))


async def say_why(visit: Visit, sentence: Text) -> None:
    """Say what was wrong, and show again where the person is."""
    front = await _front(visit)
    if front is not None:
        return await talking.show_again(visit, front, sentence)
    return await refuse(visit, sentence)


async def _outdated(visit: Visit) -> None:
    visit.toast(say(OUTDATED, visit.reader))
    front = await _front(visit)
    if front is not None:
        return await talking.show_again(visit, front)
    return await _show(visit, await home.home(visit))


async def refuse(visit: Visit, reason: Phrase) -> None:
    """One clear sentence, and the way Home."""
    visit.toast()
    await visit.show(draw_page(Page(None, [reason], [[talking.HOME]]), visit.reader))


async def _front(visit: Visit) -> Stored | None:
    """The conversation that typed words go to."""
    stored = await _conversation(visit, visit.me.front) if visit.me.front else None
    return stored if stored is not None and stored.status == "open" else None


async def _conversation(visit: Visit, conversation: str) -> Stored | None:
    if conversation not in visit.crowd.conversations:
        visit.crowd.conversations.update(await conversations.by_id(visit.unit, [conversation]))
    return visit.crowd.conversations.get(conversation)
