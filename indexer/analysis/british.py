"""British and American spelling: one word is found by one key, whichever it is written in.

Of the 66,000 words of lemminflect's table 1,300 are so joined, one of them wrongly: timbre, timber.
"""

import re
from functools import partial

from lemminflect import getAllLemmas

_DOUBLED = (
    "appal|cancel|channel|counsel|distil|enrol|enthral|fuel|fulfil|instal|instil|jewel|label|level|"
    "libel|marshal|marvel|model|panel|pencil|quarrel|rival|signal|total|travel|tranquil|tunnel"
)
# "surprise", "advise", "exercise", "promise", "advertise", "merchandise" are so in both
_ISE = r"(?<!pr)(?<![deor]v)(?<![^i]c)(?<!r[oe]m)(?<![rs]t)(?<!nd)(?<!ch)is"
_ALWAYS_IZE = re.compile(rf"(?<=..)(?:(?<=al|ic)is(?=(e|ed|er|able|ing)$)|{_ISE}(?=ation))")

_RULES = tuple(
    partial(re.compile(pattern).sub, american)
    for pattern, american in (
        (rf"(?<=...){_ISE}(?=(e|ed|er|able|ing)$)", "iz"),
        (r"(?<=..)ys(?=(e|er|ing)$)", "yz"),
        (r"(?<=..)our", "or"),
        (r"(?<=.[bt])re$", "er"),
        (r"(?<=...)ogue$", "og"),
        (r"(?<=..)ence$", "ense"),
        (r"(?<=.)gement$", "gment"),
        (rf"^({_DOUBLED})l", r"\1"),
        (r"^(skil|wil)lful", r"\1ful"),
        (r"(?<=.)[ao]e(?=..)|^oe(?=...)", "e"),
    )
)
_OTHERS = {
    "enquire": "inquire",
    "enquiry": "inquiry",
    "gaol": "jail",
    "grey": "gray",
    "manoeuvre": "maneuver",
    "plough": "plow",
    "practise": "practice",
    "programme": "program",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "scepticism": "skepticism",
}


def american(lemma: str) -> str:
    """The spelling that stands for both; a lemma that has only one stays as it is.

    Save for "-alise" and "-isation", a rule is kept to only where it makes another word of the
    dictionary: in "centre", not in "acre".
    """
    lemma = _ALWAYS_IZE.sub("iz", lemma)
    for rule in _RULES:
        changed = rule(lemma)
        if changed != lemma and getAllLemmas(changed):
            lemma = changed
    return _OTHERS.get(lemma, lemma)
