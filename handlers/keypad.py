"""The keypad and the lock's other pages: digits in the reader's script, dots for what was entered."""

from __future__ import annotations

from datetime import datetime

from flows.engine import Style
from flows.pin_rules import LONGEST, SHORTEST
from handlers.actions import Go, Guard
from handlers.screens import Key, Page
from locales import Phrase, Text, Words, _
from locales.digits import in_script

HELP = Key(_("Help"), Go("help"))
ROWS = ("123", "456", "789")


def keypad(title: Text, entered: int, language: str, *, notice: Text | None = None, forgotten: bool = False) -> Page:
    """`entered` is how many digits stand there."""
    body: list[Phrase] = [_("⚠️ {notice}", notice=notice)] if notice is not None else []
    body.append(Words("● " * entered + "○ " * max(SHORTEST - entered, 0)))
    keys = [[Key(Words(in_script(digit, language)), Guard(digit)) for digit in row] for row in ROWS]
    keys.append(
        [
            Key(_("⌫"), Guard("back")),
            Key(Words(in_script("0", language)), Guard("0")),
            Key(_("✓ OK"), Guard("ok"), Style.PRIMARY),
        ]
    )
    keys.append([Key(_("Forgotten"), Guard("forgotten")), HELP] if forgotten else [HELP])
    return Page(title, body, keys)


def choosing(again: bool) -> Text:
    if again:
        return _("The same PIN once more, please.")
    return _("Choose a PIN of {least} to {most} digits.", least=SHORTEST, most=LONGEST)


def blocked(until: datetime) -> Page:
    return Page(
        _("Locked"),
        [_("Too many wrong PINs. The next try is possible at {when}.", when=until)],
        [[Key(_("Forgotten"), Guard("forgotten")), HELP]],
    )


def just_locked(has_pin: bool, gone: int, too_old: int) -> Page:
    """After `/lock`: what became of the chat, and the stronger lock."""
    body: list[Phrase] = [_("Locked. Messages deleted from this chat: {gone}.", gone=gone)]
    if too_old:
        body.append(_("Too old for the bot to delete, please do it yourself: {count}.", count=too_old))
    body.append(_("Your own messages stay until you delete them."))
    opening = Key(_("Enter the PIN"), Guard("enter"), Style.PRIMARY) if has_pin else Key(_("⌂ Home"), Go("home"))
    return Page(
        _("Locked"),
        body,
        [[opening], [Key(_("Lock until a colleague lets me in again"), Guard("duress"), Style.DANGER)], [HELP]],
    )


def forgotten() -> Page:
    return Page(
        _("Forgotten"),
        [_("A colleague has to let you in again. Then you choose a new PIN.")],
        [[Key(_("Yes, ask a colleague"), Guard("ask"), Style.PRIMARY)], [Key(_("Back"), Guard("enter"))]],
    )


def shut(code: str) -> Page:
    """Nothing opens but a colleague's tap."""
    return Page(
        _("Locked"),
        [
            _("This is locked until a colleague lets you in again: an organiser of your side, or the coordinator."),
            _("They see this code too, so that you can make sure of each other: {code}", code=Words(code)),
        ],
        [[HELP]],
    )
