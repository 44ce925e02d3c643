"""What is different from the version that was voted on before, and why: shown before anything else in a later round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.analysis.word_difference import changed
from handlers.visit import Visit
from locales import LANGUAGES, Phrase, Words, _, paragraphs
from storage import polls, recommendations
from storage.polls import Poll


async def changes_since_last_round(visit: Visit, poll: Poll) -> Phrase | None:
    """None where the text is the one that was voted on before."""
    before = await last_round(visit, poll)
    one = await recommendations.by_id(visit.unit, poll.recommendation)
    if before is None or one is None or before.version == poll.version:
        return None
    worded = {version.number: version for version in await recommendations.versions(visit.unit, one)}
    reasons = [worded[number].why for number in range(before.version + 1, poll.version + 1)]
    parts: list[Phrase] = [_("This text was reworked after round {number}.", number=before.round)]
    parts += [_("What was changed, and why: {why}", why=Words(why)) for why in reasons if why]
    old, new = worded[before.version].texts or {}, worded[poll.version].texts or {}
    for language, text in own_language_first(new, visit.me.language)[:1]:
        if language in old:
            right_to_left = language in LANGUAGES and LANGUAGES[language].right_to_left
            parts += [Words(""), changed(old[language], text, right_to_left=right_to_left)]
    return paragraphs(*parts)


async def last_round(visit: Visit, poll: Poll) -> Poll | None:
    """The poll before this one on the same recommendation."""
    held = await polls.polls_of(visit.unit, poll.recommendation)
    return next((one for one in held if one.round < poll.round), None)


def own_language_first(texts: Mapping[str, str], language: str) -> Sequence[tuple[str, str]]:
    """(language, text), the reader's own first where there is one."""
    return sorted(texts.items(), key=lambda pair: (pair[0] != language, pair[0]))
