"""What a PIN may be, and how long wrong ones lock it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

SHORTEST, LONGEST = 4, 8
TRIES = 5
SESSION = timedelta(minutes=15)
"""How long a PIN opens after the last thing the person did."""
FIRST_BLOCK = timedelta(minutes=15)
LONGEST_BLOCK = timedelta(days=1)
_COLUMNS = ("2580", "0852", "1470", "3690", "1379", "2468")


def too_obvious(digits: str) -> bool:
    """Whether somebody who finds the phone would try it: few different digits, a run, a year, a line on the pad."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    is_run = len(steps) == 1
    is_year = len(digits) == 4 and 1900 <= int(digits) <= 2049
    half = len(digits) // 2
    is_doubled = len(digits) % 2 == 0 and digits[:half] == digits[half:]
    return len(set(digits)) <= 2 or is_run or is_year or is_doubled or digits in _COLUMNS


def block(blocks: int) -> timedelta:
    """How long the next block lasts after so many before it: each twice as long as the last."""
    return min(FIRST_BLOCK * (1 << min(blocks, 10)), LONGEST_BLOCK)
