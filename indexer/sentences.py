"""Where the sentences of a passage end: for setting short rows of words side by side.

A few rules, not a linguist's answer: a sentence too many on one side is a bead of two for one.
"""

import re
from collections.abc import Iterator

_END = re.compile(
    r"[.!?…]+[\"'»”’)\]]*\s+(?=[\"'«“„(\[–—-]*\s*[A-ZА-ЯЁ\d])|:\s+(?=[A-ZА-ЯЁ])|;\s+|\n+"
)
_ABBREVIATED = re.compile(
    r"(?:\b[A-ZА-ЯЁ]|\b(?:[а-яё]|им|ст|ул|обл|рис|табл|см|ср|др|пр|тыс|млн|млрд|руб|гг|пп|чч|гл|стр|"
    r"т\. ?[едпк]|Mr|Mrs|Ms|Dr|Prof|St|Nos?|arts?|Art|paras?|vs|cf|eds?|vol|pp?|v|e\.g|i\.e))\.\Z"
)
_LOOK_BACK = 8
"""Characters that the longest abbreviation needs."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """First and last place of each sentence; together they are the whole text."""
    begin = 0
    for match in _END.finditer(text):
        dot = match.start() + 1
        if not _ABBREVIATED.search(text, max(begin, dot - _LOOK_BACK), dot):
            yield begin, match.end()
            begin = match.end()
    if begin < len(text):
        yield begin, len(text)
