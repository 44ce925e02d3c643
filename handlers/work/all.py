"""The workflows there are. Adding one is a line here."""

from handlers.work import Work, consultation, withdrawal


def all_works() -> list[Work]:
    return [
        consultation.work,
        withdrawal.work,
    ]
