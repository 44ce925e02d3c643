"""What people leave after a consensus: assessments, words about transfers, a load they carry; and how it goes again."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from storage.tables.recommendations import recommendation
from storage.tables.releases import carrier, inclusivity, transfer, transfer_news

# Somebody is erased: `id_` is the person. A code stays where it was used, and leads to nobody. It is not marked as let
# go: whoever sees a code end on the day somebody leaves would know whose it was.
ERASED = (
    update(inclusivity).where(inclusivity.c.person == bindparam("id_")).values(answers=None),
    update(transfer).where(transfer.c.person == bindparam("id_")).values(words=None),
    update(transfer_news).where(transfer_news.c.person == bindparam("id_")).values(words=None),
    update(carrier).where(carrier.c.person == bindparam("id_")).values(person=None),
)

# Somebody takes part no more: `id_` is the person, `process_` where. Their codes are as if they were erased.
LEFT = (
    update(carrier)
    .where(
        carrier.c.person == bindparam("id_"),
        carrier.c.recommendation.in_(
            select(recommendation.c.id).where(recommendation.c.process == bindparam("process_"))
        ),
    )
    .values(person=None)
)

# Its time is over: `process_`, and `before_` the moment up to which.
_here = select(recommendation.c.id).where(recommendation.c.process == bindparam("process_"))
OLD_MATRICES = (
    update(inclusivity)
    .where(
        inclusivity.c.recommendation.in_(_here),
        inclusivity.c.done_at < bindparam("before_"),
        inclusivity.c.answers.is_not(None),
    )
    .values(answers=None)
)
OLD_RESPONSES = (
    update(transfer)
    .where(
        transfer.c.process == bindparam("process_"),
        transfer.c.entered_at < bindparam("before_"),
        transfer.c.words.is_not(None),
    )
    .values(words=None)
)
OLD_NEWS = (
    update(transfer_news)
    .where(
        transfer_news.c.transfer.in_(select(transfer.c.id).where(transfer.c.process == bindparam("process_"))),
        transfer_news.c.entered_at < bindparam("before_"),
        transfer_news.c.words.is_not(None),
    )
    .values(words=None)
)
