"""The workflows there are. Adding one is a line here."""

from handlers.work import Work, consultation, outcome_harvest, recommendation, risk_check, vote, withdrawal


def all_works() -> list[Work]:
    return [
        consultation.work,
        outcome_harvest.work,
        recommendation.work,
        risk_check.work,
        vote.work,
        withdrawal.work,
    ]
