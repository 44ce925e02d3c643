"""The kinds of event and the tracks they run on."""

from __future__ import annotations

from enum import StrEnum


class Track(StrEnum):
    CORE = "core"
    YOUTH = "youth"
    WOMEN = "women"
    BUSINESS = "business"
    SIDE = "side"


class EventKind(StrEnum):
    """The kinds of event there are; values are stored."""

    CORE = "core"
    ROUNDTABLE = "roundtable"
    SIDE_MEETING = "side_meeting"
    FOCUS_GROUP = "focus_group"
    YOUTH_DIALOGUE = "youth_dialogue"
    WOMEN_CONFERENCE = "women_conference"
    EMERGING_LEADERS = "emerging_leaders"
    ECONOMIC = "economic"
    SOCIAL_MEDIA = "social_media"
    REFLECTION = "reflection"
    CHECK_IN = "check_in"
