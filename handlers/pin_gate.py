"""The gate before everything sensitive: a PIN where a dialogue asks for one, a quick lock, and a lock that only a
colleague opens. Help and language are always open; whatever else was wanted is gone on with once the PIN is right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from flows.engine import Press
from flows.pin_rules import LONGEST, SESSION, SHORTEST, TRIES, block, too_obvious
from handlers import keypad, letting_in
from handlers.actions import Action, Go, Guard, Resume, SetLanguage, from_json, to_json
from handlers.chat_clearing import clear_chat
from handlers.faults import Refused
from handlers.incoming import Attached, Command, FromPerson, Reached, Tapped, Wrote
from handlers.screens import Page, draw_page
from handlers.tapping import tapped
from handlers.visit import Visit
from locales import LANGUAGES, Text, _
from storage import audit, people, pins
from storage.keyboards import Keyboard
from storage.pins import PinLock

Onward = Callable[[Visit, Action], Awaitable[None]]
HOME = Go("home")
ANEW = Guard("anew")
OPEN_ALWAYS = ("help", "language")
NOT_TAKEN = _("This is locked. What you sent was not taken, and is being deleted here.")
TOO_SHORT = _("A PIN has {least} to {most} digits.", least=SHORTEST, most=LONGEST)
NOT_THAT = _("That is too easy to guess. Please choose another one.")
DIFFERENT = _("The two are not the same. Please begin again.")
WRONG = _("That was not your PIN.")
NO_NEED = _("None of your dialogues asks for a PIN. /lock locks and clears this chat.")
NAMED = ("duress", "forgotten", "ask", "enter")
# What stands on the keypad is for one of these.
OPENING, CHOOSING, REPEATING = "open", "choose", "repeat"


async def stops(visit: Visit, incoming: FromPerson, onward: Onward) -> bool:
    """Whether the gate answers in place of everything else."""
    if isinstance(incoming, Reached):
        return False
    found = tapped(visit, incoming) if isinstance(incoming, Tapped) else None
    if isinstance(incoming, Command) and incoming.name == "lock":
        await _lock_up(visit)
    elif found is not None and isinstance(found[1], Guard):
        await _pressed(visit, found[1].key, onward)
    elif not is_shut(visit):
        return await _open(visit, incoming)
    elif _is_open_always(incoming, found):
        return False
    else:
        await _refer(visit, incoming, found)
    return True


def is_shut(visit: Visit) -> bool:
    """Whether the person has to open the lock first."""
    if visit.me.duress:
        return True
    return visit.me.guarded and (visit.me.open_until is None or visit.me.open_until <= visit.now)


async def _open(visit: Visit, incoming: FromPerson) -> bool:
    """Every act keeps it open a while longer. `/pin` is answered here."""
    if visit.me.guarded:
        visit.me.open_until = visit.now + SESSION
        pins.stay_open(visit.unit, visit.me.id, visit.me.open_until)
    if not (isinstance(incoming, Command) and incoming.name == "pin"):
        return False
    if not visit.me.guarded:
        raise Refused(NO_NEED)
    lock = await pins.lock_of(visit.unit, visit.me.id)
    # Whoever was handed an open phone does not get to change what opens it.
    first = {"for": OPENING, "wanted": to_json(ANEW)} if lock.verifier is not None else {"for": CHOOSING}
    await _ask(visit, lock, first)
    return True


def _is_open_always(incoming: FromPerson, found: tuple[Keyboard, Action] | None) -> bool:
    if isinstance(incoming, Command):
        return incoming.name in OPEN_ALWAYS
    return found is not None and isinstance(found[1], Go) and found[1].page in OPEN_ALWAYS


async def _refer(visit: Visit, incoming: FromPerson, found: tuple[Keyboard, Action] | None) -> None:
    """To the keypad. What was tapped is remembered, what was sent is not taken."""
    notice = None
    if isinstance(incoming, Wrote | Attached):
        visit.courtesy("delete", message_id=incoming.message_id)
        notice = NOT_TAKEN
    wanted: Action = HOME
    if found is not None and isinstance(found[1], SetLanguage) and found[1].code in LANGUAGES:
        people.set_language(visit.unit, visit.me, found[1].code)
        visit.me.language = found[1].code
    elif found is not None and isinstance(found[1], Press):
        wanted = Resume(found[0].conversation or "")
    elif found is not None:
        wanted = found[1]
    elif visit.me.front is not None:
        wanted = Resume(visit.me.front)
    lock = await pins.lock_of(visit.unit, visit.me.id)
    await _ask(visit, lock, _beginning(lock, wanted), notice)


def _beginning(lock: PinLock, wanted: Action = HOME) -> dict[str, Any]:
    """What is asked first: the PIN, or a new one of whoever has none."""
    if lock.entry is not None and lock.verifier is None and lock.entry["for"] != OPENING:
        return {**lock.entry, "wanted": to_json(wanted)}
    return {"for": OPENING if lock.verifier is not None else CHOOSING, "wanted": to_json(wanted)}


async def _ask(visit: Visit, lock: PinLock, entry: Mapping[str, Any], notice: Text | None = None) -> None:
    """Show the keypad for it, with nothing more remembered than what is sealed in the entry."""
    lock.entry = entry
    await pins.keep(visit.unit, lock)
    visit.toast()
    await visit.show(draw_page(_page(visit, lock, notice), visit.reader))


def _page(visit: Visit, lock: PinLock, notice: Text | None) -> Page:
    entry = lock.entry or {}
    if lock.duress:
        return keypad.shut(letting_in.code_of(visit.me.id))
    if entry.get("for") == OPENING and lock.blocked_until is not None and lock.is_blocked(visit.now):
        return keypad.blocked(lock.blocked_until)
    opening = entry.get("for") == OPENING
    title = _("Your PIN, please.") if opening else keypad.choosing(entry.get("for") == REPEATING)
    entered = len(entry.get("digits", ""))
    return keypad.keypad(title, entered, visit.me.language, notice=notice, forgotten=opening)


async def _pressed(visit: Visit, key: str, onward: Onward) -> None:
    """A key of the lock."""
    lock = await pins.lock_of(visit.unit, visit.me.id)
    match key:
        case _ if lock.duress or (key not in NAMED and lock.entry is None and is_shut(visit)):
            await _ask(visit, lock, _beginning(lock))
        case "duress":
            await _shut(visit, lock, "locked_out")
        case "ask" if is_shut(visit):
            lock.verifier = None
            await _shut(visit, lock, "pin_forgotten")
        case "forgotten" if is_shut(visit):
            visit.toast()
            await visit.show(draw_page(keypad.forgotten(), visit.reader))
        case "enter" if is_shut(visit):
            await _ask(visit, lock, lock.entry or _beginning(lock))
        case _ if lock.entry is None or key in NAMED:
            await onward(visit, HOME)
        case _:
            await _entered(visit, lock, dict(lock.entry), key, onward)


async def _entered(visit: Visit, lock: PinLock, entry: dict[str, Any], key: str, onward: Onward) -> None:
    """A digit, one back, or done."""
    digits: str = entry.get("digits", "")
    if entry["for"] == OPENING and lock.is_blocked(visit.now):
        await _ask(visit, lock, {**entry, "digits": ""})
    elif key == "back":
        await _ask(visit, lock, {**entry, "digits": digits[:-1]})
    elif key != "ok":
        added = digits + key if len(key) == 1 and key in "0123456789" and len(digits) < LONGEST else digits
        await _ask(visit, lock, {**entry, "digits": added})
    elif len(digits) < SHORTEST:
        await _ask(visit, lock, {**entry, "digits": ""}, TOO_SHORT)
    else:
        await _done(visit, lock, {**entry, "digits": ""}, digits, onward)


async def _done(visit: Visit, lock: PinLock, entry: dict[str, Any], digits: str, onward: Onward) -> None:
    """A whole PIN was entered."""
    match entry["for"]:
        case "open":
            await _try(visit, lock, entry, digits, onward)
        case "choose" if too_obvious(digits):
            await _ask(visit, lock, entry, NOT_THAT)
        case "choose":
            await _ask(visit, lock, {**entry, "for": REPEATING, "first": digits})
        case _ if entry.pop("first", None) != digits:
            await _ask(visit, lock, {**entry, "for": CHOOSING}, DIFFERENT)
        case _:
            lock.verifier = pins.verifier_of(digits)
            await audit.note(visit.unit, "pin_set", actor=visit.me.id)
            await _let_in(visit, lock, entry, onward)


async def _try(visit: Visit, lock: PinLock, entry: dict[str, Any], digits: str, onward: Onward) -> None:
    if lock.verifier is not None and pins.fits(lock.verifier, digits):
        return await _let_in(visit, lock, entry, onward)
    lock.wrong += 1
    if lock.wrong >= TRIES:
        lock.blocked_until = visit.now + block(lock.blocks)
        lock.wrong, lock.blocks = 0, lock.blocks + 1
        await audit.note(visit.unit, "pin_blocked", actor=visit.me.id)
    return await _ask(visit, lock, entry, WRONG)


async def _let_in(visit: Visit, lock: PinLock, entry: Mapping[str, Any], onward: Onward) -> None:
    lock.entry, lock.wrong, lock.blocks, lock.blocked_until = None, 0, 0, None
    lock.open_until = visit.me.open_until = visit.now + SESSION
    wanted = from_json(list(entry.get("wanted") or to_json(HOME)))
    if wanted == ANEW:
        return await _ask(visit, lock, {"for": CHOOSING})
    await pins.keep(visit.unit, lock)
    return await onward(visit, wanted)


async def _lock_up(visit: Visit) -> None:
    """`/lock`: shut at once, and the chat cleared as far as Telegram lets us."""
    lock = await pins.lock_of(visit.unit, visit.me.id)
    lock.open_until = visit.me.open_until = None
    lock.entry = None
    await pins.keep(visit.unit, lock)
    await audit.note(visit.unit, "locked", actor=visit.me.id)
    gone, too_old = await clear_chat(visit, visit.me.id)
    visit.me.screen = None
    people.place(visit.unit, visit.me)
    page = (
        keypad.shut(letting_in.code_of(visit.me.id))
        if lock.duress
        else keypad.just_locked(visit.me.guarded, gone, too_old)
    )
    await visit.show(draw_page(page, visit.reader))


async def _shut(visit: Visit, lock: PinLock, action: str) -> None:
    """From here on not even the right PIN opens it."""
    lock.duress, lock.entry = True, None
    lock.open_until = visit.me.open_until = None
    visit.me.duress = True
    await pins.keep(visit.unit, lock)
    await audit.note(visit.unit, action, actor=visit.me.id)
    await letting_in.call(visit)
    visit.toast()
    await visit.show(draw_page(keypad.shut(letting_in.code_of(visit.me.id)), visit.reader))
