"""The language workflows are written in, and the pure function that runs them."""

from flows.engine.advance import Input, Turn, advance, begin, look
from flows.engine.answers import Answers
from flows.engine.conversation import Conversation
from flows.engine.facts import Choice, FactMissing, Facts, FewWords, HomeZone, Now, Query
from flows.engine.steps import Ask, Each, Effect, Effects, Flow, Say, Scene, Step, Sub
from flows.engine.views import Button, Move, Press, Progress, Style, View

__all__ = [
    "Answers",
    "Ask",
    "Button",
    "Choice",
    "Conversation",
    "Each",
    "Effect",
    "Effects",
    "FactMissing",
    "Facts",
    "FewWords",
    "Flow",
    "HomeZone",
    "Input",
    "Move",
    "Now",
    "Press",
    "Progress",
    "Query",
    "Say",
    "Scene",
    "Step",
    "Style",
    "Sub",
    "Turn",
    "View",
    "advance",
    "begin",
    "look",
]
