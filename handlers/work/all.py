"""The workflows there are. Adding one is a line here."""

from handlers.work import Work, consultation, recommendation, vote, withdrawal


def all_works() -> list[Work]:
    return [
        consultation.work,
        recommendation.work,
        vote.work,
        withdrawal.work,
    ]
