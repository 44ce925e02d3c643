"""How an idea leaves the room: which way, to what kind of recipient, what moved. Never to whom. Values are stored."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flows.analysis.transfer_life import Fate
from locales import Text, _


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    LATERAL = "lateral"
    OUT = "out"


class Recipient(StrEnum):
    EXECUTIVE = "executive"
    LEGISLATURE = "legislature"
    SECURITY = "security"
    LOCAL = "local"
    PARTY = "party"
    MEDIA = "media"
    PUBLIC = "public"
    DIALOGUE = "dialogue"
    ABROAD = "abroad"


class Moved(StrEnum):
    IDEA = "idea"
    WORDING = "wording"
    PERSON = "person"
    RELATIONSHIP = "relationship"


class Method(StrEnum):
    MEETING = "meeting"
    CALL = "call"
    PAPER = "paper"
    GATHERING = "gathering"
    PRESS = "press"
    OTHER = "other"


DIRECTIONS: Mapping[Direction, Text] = {
    Direction.UP: _("Up: to officials"),
    Direction.DOWN: _("Down: to the public or a constituency"),
    Direction.LATERAL: _("Sideways: to another dialogue"),
    Direction.OUT: _("Out: to the UN, the EU, a diaspora"),
}
RECIPIENTS: Mapping[Recipient, Text] = {
    Recipient.EXECUTIVE: _("Government"),
    Recipient.LEGISLATURE: _("Parliament"),
    Recipient.SECURITY: _("Security services"),
    Recipient.LOCAL: _("Local authorities"),
    Recipient.PARTY: _("Political party"),
    Recipient.MEDIA: _("Media"),
    Recipient.PUBLIC: _("People and communities"),
    Recipient.DIALOGUE: _("Another dialogue"),
    Recipient.ABROAD: _("Actors from abroad"),
}
MOVED: Mapping[Moved, Text] = {
    Moved.IDEA: _("The idea"),
    Moved.WORDING: _("The wording"),
    Moved.PERSON: _("A person, into a post or team"),
    Moved.RELATIONSHIP: _("A relationship"),
}
METHODS: Mapping[Method, Text] = {
    Method.MEETING: _("A conversation"),
    Method.CALL: _("A call"),
    Method.PAPER: _("On paper"),
    Method.GATHERING: _("At a gathering"),
    Method.PRESS: _("Through the media"),
    Method.OTHER: _("Another way"),
}
FATES: Mapping[Fate, Text] = {
    Fate.TRANSFERRING: _("on its way"),
    Fate.TAKEN_UP: _("taken up"),
    Fate.TAKEN_UP_IN_PART: _("taken up in part"),
    Fate.STALLED: _("stalled"),
    Fate.REJECTED: _("rejected"),
    Fate.RETRACTED: _("retracted"),
}
