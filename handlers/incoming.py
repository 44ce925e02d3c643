"""What arrives, in Convenor's own words: after this nothing knows Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Account:
    """The Telegram account that acted. The name is what they call themselves: shown, never trusted."""

    id: int
    first_name: str
    language_code: str | None


@dataclass(frozen=True)
class Command:
    """`/start payload`: name without the slash, in lower case."""

    account: Account
    name: str
    payload: str = ""


@dataclass(frozen=True)
class Wrote:
    account: Account
    text: str
    message_id: int


@dataclass(frozen=True)
class Tapped:
    """A button: `data` is whatever the client sent, which may be forged.

    A button below a picture is `pictured`: no text can be put in the place of that message."""

    account: Account
    data: str
    message_id: int | None
    callback_id: str
    pictured: bool = False


@dataclass(frozen=True)
class Attached:
    """A photo, file, voice message, contact, location: anything we refuse."""

    account: Account
    message_id: int


@dataclass(frozen=True)
class Edited:
    """They changed a message they had sent before."""

    account: Account


@dataclass(frozen=True)
class Reached:
    """They blocked the bot (`reachable` is False) or let it in again."""

    account: Account
    reachable: bool


@dataclass(frozen=True)
class InGroup:
    """Something in a group or channel: we leave."""

    chat: int


@dataclass(frozen=True)
class Due:
    """A timer's moment has come; it may have come long ago, if the bot was away. `timer` is its row."""

    kind: str
    person: str | None
    subject: str
    due_at: datetime
    timer: str = ""


FromPerson = Command | Wrote | Tapped | Attached | Edited | Reached
Incoming = FromPerson | InGroup | Due
