"""The rule of a poll in words, the same for whoever opens it, votes in it or reads its result."""

from __future__ import annotations

from flows.analysis.consensus import Gate, Missed, Rule, Stance
from locales import LANGUAGES, Phrase, Text, Words, _, n_

RULES = {
    # Translators: a rule for passing a recommendation: most vote, nobody blocks, few object
    Rule.USUAL: _("The usual rule"),
    # Translators: a rule for passing a recommendation: everybody agrees
    Rule.UNANIMITY: _("Unanimity"),
    Rule.TWO_THIRDS: _("Two thirds on each side"),
}
MISSED = {
    Missed.TURNOUT: _("Too few of those asked have voted."),
    Missed.BLOCK: _("It was blocked."),
    Missed.RESERVATIONS: _("Too many have reservations."),
    Missed.AGREEMENT: _("Too few agree."),
    Missed.STAND_ASIDE: _("Too many stand aside."),
}
COUNTED = {
    Stance.SUPPORT: _("Support: {count}"),
    Stance.LIVE_WITH: _("Can live with it: {count}"),
    Stance.RESERVATIONS: _("Reservations: {count}"),
    Stance.STAND_ASIDE: _("Stand aside: {count}"),
    Stance.BLOCK: _("Block: {count}"),
}


def named(language: str) -> str:
    """A language in its own name; one that the program does not speak by its code."""
    return LANGUAGES[language].name if language in LANGUAGES else language


def rule_in_words(gate: Gate) -> list[Phrase]:
    """A heading and a line for every test; each side has to pass all of them by itself."""
    heading = _("{rule}. To pass, each side by itself needs:", rule=RULES[gate.rule])
    if gate.rule is Rule.UNANIMITY:
        return [heading, _("• everyone who is asked votes, and supports the text or can live with it")]
    lines: list[Phrase] = [heading, _("• at least {share} of those asked vote", share=_percent(gate.turnout))]
    lines.append(_("• nobody blocks"))
    if gate.rule is Rule.TWO_THIRDS:
        lines.append(_("• of those who agree or object, at least two thirds agree"))
    if gate.reservations is not None:
        lines.append(_reservations(gate.reservations))
    lines.append(_("• at most {share} of the votes stand aside", share=_percent(gate.stand_aside)))
    return lines


def _reservations(at_most: int) -> Text:
    if not at_most:
        return _("• nobody has reservations")
    return n_("• at most {count} vote with reservations", "• at most {count} votes with reservations", at_most)


def _percent(share: float) -> Words:
    return Words(f"{round(share * 100, 2):g} %")
