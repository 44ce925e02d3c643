"""Which button was tapped, and what it does."""

from __future__ import annotations

from handlers.actions import Action, from_json
from handlers.incoming import Tapped
from handlers.visit import Visit
from storage import keyboards
from storage.keyboards import Keyboard


def tapped(visit: Visit, tap: Tapped) -> tuple[Keyboard, Action] | None:
    """The keyboard and what the button does; None for a forged handle, somebody else's button and an expired one,
    which look the same from outside, and for one of a version that could do something we no longer can."""
    found = keyboards.split(tap.data)
    keyboard = visit.crowd.keyboards.get(found[0]) if found else None
    if not found or keyboard is None or keyboard.person != visit.me.id or keyboard.expires_at < visit.now:
        return None
    if found[1] >= len(keyboard.actions):
        return None
    try:
        return keyboard, from_json(list(keyboard.actions[found[1]]))
    except ValueError:
        return None
