"""RIS, as reference managers agree on it: a tag of two letters, two spaces, a dash, a space."""

from collections.abc import Iterable, Iterator

from archive.dates import PartialDate
from webui.citing.citation import Citation

_KINDS = {"report": "RPRT", "case": "CASE", "document": "GEN"}
_NUMBERS = {"report": "SN", "case": "SV", "document": "M1"}
"""Where a kind has its symbol: Zotero's report number is SN, its docket number SV; elsewhere M1
goes to what it has no field for."""
_END = "\r\n"


def ris(citations: Iterable[Citation]) -> Iterator[str]:
    """Records, each from TY to ER."""
    for cited in citations:
        lines = [("TY", _KINDS[cited.kind]), *_fields(cited), ("ER", "")]
        yield "".join(f"{tag}  - {value}{_END}" for tag, value in lines)


def _fields(cited: Citation) -> Iterator[tuple[str, str]]:
    yield "ID", cited.key
    for issuer in cited.issuers:
        yield "AU", _whole_name(issuer)
    yield "TI", cited.title
    if cited.genre:
        yield "M3", cited.genre
    if cited.symbol:
        yield _NUMBERS[cited.kind], cited.symbol
    if cited.date:
        yield "PY", cited.date.text[:4]
        yield "DA", _day(cited.date)
    if cited.issuers:
        # one field: of a second publisher Zotero makes a note
        yield "PB", "; ".join(cited.issuers)
    yield "DB", cited.archive
    if cited.lang:
        yield "LA", cited.lang
    if cited.remark:
        yield "N1", cited.remark
    for keyword in cited.keywords:
        yield "KW", keyword
    yield "UR", cited.address


def _whole_name(issuer: str) -> str:
    """An organisation's name: a comma would divide it into surname and given name."""
    return issuer.replace(",", "")


def _day(date: PartialDate) -> str:
    """ "2009/11//": what is not known stays empty; of a span its beginning."""
    year, month, day = (*date.begin.split("-"), "", "")[:3]
    return f"{year}/{month}/{day}/"
