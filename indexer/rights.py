"""What a manifest says of rights → one of three groups, as readers ask: may I use this?

Europeana puts its sixty licences and statements into three groups in the same way:
https://pro.europeana.eu/page/available-rights-statements
"""

import re
from typing import Literal, get_args

Rights = Literal["free", "conditions", "ask"]
RIGHTS: tuple[Rights, ...] = get_args(Rights)
"""The freest first: the owner may be named, and what is made of it must stay as free; other terms
are to be read; the owner is to be asked."""

_TABLE: tuple[tuple[Rights, str], ...] = (
    ("free", r"\bcc[ -]?0\b|\bcc[ -]zero\b"),
    ("free", r"\bpublic[ -]?domain\b|общественн\w+ достояни"),
    ("free", r"\bcc[ -]by\b|creativecommons\.org/licenses/by\b|creative commons attribution"),
    ("conditions", r"\bnc\b|non-?commercial|некоммерческ"),
    ("conditions", r"\bnd\b|\bno-?deriv|без производных"),
    ("ask", r"\ball rights reserved\b|все права (?:защищены|сохранены|принадлежат)"),
    ("ask", r"\bpermission\b|с разрешения|по запросу"),
    ("ask", r"rightsstatements\.org/vocab/inc\b|\bin copyright\b"),
    ("ask", r"\bnot (?:yet )?(?:in )?(?:the )?public[ -]domain\b"),
)
"""What names a group, in small letters. "CC BY-SA" and "CC BY-NC" begin with "CC BY".

A change here is seen in an index only when that is built anew.
"""


def group_of(rights: str) -> Rights:
    """The strictest group that a text names.

    One that names none, as "MIT" and "Free to quote with the source" do, sets conditions; an
    empty one leaves only to ask.
    """
    text = rights.casefold()
    if not text.strip():
        return "ask"
    named = [group for group, pattern in _TABLE if re.search(pattern, text)]
    return max(named, key=RIGHTS.index, default="conditions")
