"""Where a list goes on: everything is in the token, and nothing is kept for it here.

A token holds for good. Its place is a time of change: what changes while somebody reads on comes
at the end of the list, or in the next harvest.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from archive.catalogue.harvest import Entry
from webui.oai.protocol import TOKEN, Asked, Refused, first_second, read

_ID = re.compile(r"[a-z0-9-]{1,80}")
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class Resumed:
    """A list from some place on."""

    arguments: Mapping[str, str]
    """Those of the first request: `metadataPrefix`, and those of `from`, `until`, `set` it had."""
    after: Entry
    """The last one that was given."""
    given: int
    """How many have been."""
    size: int
    """How many there were in all when the list began."""


def write_token(verb: str, resumed: Resumed) -> str:
    """The token: letters, digits and `-_=`."""
    at = resumed.after.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    place = [at, resumed.after.id, resumed.given, resumed.size]
    said = json.dumps([verb, dict(resumed.arguments), *place], separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode()


def read_token(asked: Asked) -> Resumed:
    """What the token of a request means. Raises Refused for one that is not ours."""
    try:
        said = json.loads(base64.b64decode(asked.arguments[TOKEN], altchars=b"-_", validate=True))
        verb, arguments, at, id, given, size = said
        first = read(MultiDict([("verb", verb), *arguments.items()]))
        if verb != asked.verb or TOKEN in first.arguments or not _is_place(id, given, size):
            raise ValueError
        return Resumed(first.arguments, Entry(first_second(at), id), given, size)
    except (ValueError, TypeError, AttributeError, RecursionError, Refused):
        raise Refused(
            "badResumptionToken", f"this {TOKEN} is not one of this list; begin it again"
        ) from None


def _is_place(id: Any, *counts: Any) -> bool:
    return _ID.fullmatch(id) is not None and all(
        type(count) is int and 0 < count < _MOST for count in counts
    )
