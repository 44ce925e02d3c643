"""The form that every bot under measurement asks: ten questions, six typed and four tapped, and one wrong answer.

Each question carries its number (Q01 … Q10, Q99 for the thanks), so that the load can tell whether the bot really
judged the answer and moved on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MARK = re.compile(r"\bQ(\d\d)\b")
HOME, DONE = 0, 99
THANKS = "Q99 Thank you, the sheet is saved."


@dataclass(frozen=True)
class Question:
    """What is asked: with `choices` it is tapped, with `limits` a number, otherwise words of at most `cap` letters."""

    text: str
    choices: Sequence[str] = ()
    limits: tuple[int, int] | None = None
    cap: int = 200

    def accepts(self, answer: str) -> bool:
        if self.choices:
            return answer in self.choices
        if self.limits is not None:
            return answer.isdecimal() and self.limits[0] <= int(answer) <= self.limits[1]
        return 0 < len(answer) <= self.cap


QUESTIONS = {
    1: Question("Q01 What is the event called?", cap=80),
    2: Question("Q02 How many people take part?", limits=(2, 60)),
    3: Question("Q03 What kind of venue is it?", choices=("Capital", "Third country", "Online")),
    4: Question("Q04 In which city does it take place?", cap=80),
    5: Question("Q05 Which track is it?", choices=("Core", "Youth", "Women")),
    6: Question("Q06 Who is the host?", cap=80),
    7: Question("Q07 Will there be a statement?", choices=("Yes", "No")),
    8: Question("Q08 What should come out of it?"),
    9: Question("Q09 Is there anything to add?"),
    10: Question("Q10 Is everything correct?", choices=("Yes", "No")),
}


@dataclass(frozen=True)
class Step:
    """One thing a person does, and the number of the question that must come back.

    HOME stands for any page on which the next button is found.
    """

    expects: int
    writes: str = ""
    taps: str = ""
    answers: bool = True
    """Whether this is an accepted answer: from the reply on it must not be lost."""


CONVERSATION: Sequence[Step] = (
    Step(1, writes="/start", answers=False),
    Step(2, writes="Spring round"),
    Step(2, writes="a few", answers=False),
    Step(3, writes="18"),
    Step(4, taps="Third country"),
    Step(5, writes="Samarkand"),
    Step(6, taps="Youth"),
    Step(7, writes="The lake institute"),
    Step(8, taps="No"),
    Step(9, writes="A draft on shared rivers."),
    Step(10, writes="Nothing more."),
    Step(DONE, taps="Yes"),
)
