"""What a request may ask, and every way in which it may be wrong (§3, §4 and §3.6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from werkzeug.datastructures import MultiDict

TOKEN = "resumptionToken"  # noqa: S105 - not a secret
"""The argument that stands for all others."""

_LIST = ("metadataPrefix", "from", "until", "set", TOKEN)

VERBS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Identify": (),
        "ListMetadataFormats": ("identifier",),
        "ListSets": (TOKEN,),
        "GetRecord": ("identifier", "metadataPrefix"),
        "ListIdentifiers": _LIST,
        "ListRecords": _LIST,
    }
)
"""Each with its arguments."""

_REQUIRED = {
    "GetRecord": ("identifier", "metadataPrefix"),
    "ListIdentifiers": ("metadataPrefix",),
    "ListRecords": ("metadataPrefix",),
}

_WORD = r"[A-Za-z0-9_.!~*'()-]+"
_SYNTAX = {
    # a URI (RFC 3986) as far as ids are made of it: it is repeated in the answer
    "identifier": re.compile(r"(?:[A-Za-z][A-Za-z0-9.+-]*:(?!//))?[A-Za-z0-9._~/-]+"
                             r"(?::[A-Za-z0-9._~/-]+)*"),
    "metadataPrefix": re.compile(_WORD),
    "set": re.compile(rf"{_WORD}(?::{_WORD})*"),
    TOKEN: re.compile(r"[!-~]+"),
}  # fmt: skip
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_LONGEST = 2000
"""Characters of an argument: longer than any token of ours."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that can be answered, or refused by its verb."""

    verb: str
    arguments: Mapping[str, str]
    """The others; each has the right form."""


class Refused(Exception):
    """A request that the protocol has an error for."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        """badArgument, badResumptionToken, badVerb, cannotDisseminateFormat, idDoesNotExist,
        noRecordsMatch, noMetadataFormats or noSetHierarchy."""
        self.message = message


def read(given: MultiDict[str, str]) -> Asked:
    """The request. Raises Refused."""
    verb = _verb(given)
    values = {}
    for name in given:
        if name == "verb":
            continue
        if name not in VERBS[verb]:
            can = ", ".join(VERBS[verb]) or "no argument"
            raise Refused("badArgument", f"{verb} does not take {name!a}; it takes {can}")
        if len(given.getlist(name)) > 1:
            raise Refused("badArgument", f"{name} is given twice")
        values[name] = _checked(name, given[name])
    if TOKEN in values and len(values) > 1:
        raise Refused("badArgument", f"{TOKEN} stands alone: it has the other arguments in it")
    for name in _REQUIRED.get(verb, ()):
        if name not in values and TOKEN not in values:
            raise Refused("badArgument", f"{verb} needs {name}")
    since, until = values.get("from", ""), values.get("until", "")
    if since and until:
        if len(since) != len(until):
            raise Refused("badArgument", "from and until are not of the same granularity")
        if since > until:
            raise Refused("badArgument", "from is later than until")
    return Asked(verb, values)


def first_second(moment: str) -> datetime:
    """When the day or second begins that `from` names. Raises ValueError for neither."""
    return _moment(moment, "00:00:00")


def last_second(moment: str) -> datetime:
    """The last second of the day or second that `until` names. Raises ValueError for neither."""
    return _moment(moment, "23:59:59")


def _moment(moment: str, time: str) -> datetime:
    if _DAY.fullmatch(moment):
        moment = f"{moment}T{time}Z"
    if not _SECOND.fullmatch(moment):
        raise ValueError
    return datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _verb(given: MultiDict[str, str]) -> str:
    verbs = given.getlist("verb")
    if not verbs:
        raise Refused("badVerb", f"verb is missing; it is one of {', '.join(VERBS)}")
    if len(verbs) > 1:
        raise Refused("badVerb", "verb is given twice")
    if verbs[0] not in VERBS:
        raise Refused("badVerb", f"there is no such verb; it is one of {', '.join(VERBS)}")
    return verbs[0]


def _checked(name: str, value: str) -> str:
    if len(value) > _LONGEST:
        raise Refused("badArgument", f"{name} is longer than {_LONGEST} characters")
    if name in ("from", "until"):
        try:
            first_second(value)
        except ValueError:
            raise Refused(
                "badArgument", f"{name} is not a date; write 2026-01-31 or 2026-01-31T00:00:00Z"
            ) from None
    elif not _SYNTAX[name].fullmatch(value):
        raise Refused("badArgument", f"{name} has not the form of one")
    return value
