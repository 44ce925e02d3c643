"""Kinds of reply a step can ask for."""

from flows.engine.kinds.calendar import Day, DayAndTime, LocalTime
from flows.engine.kinds.choosing import YNU, OneFrom, OneOf, Scale, SomeFrom, SomeOf, YesNoUnknown
from flows.engine.kinds.kind import Acknowledged, Draft, InvalidAnswer, Kind, Picked, Reply, Typed
from flows.engine.kinds.writing import Number, ShortText

__all__ = [
    "YNU",
    "Acknowledged",
    "Day",
    "DayAndTime",
    "Draft",
    "InvalidAnswer",
    "Kind",
    "LocalTime",
    "Number",
    "OneFrom",
    "OneOf",
    "Picked",
    "Reply",
    "Scale",
    "ShortText",
    "SomeFrom",
    "SomeOf",
    "Typed",
    "YesNoUnknown",
]
