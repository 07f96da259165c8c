"""A citation as a line of text, in the manner of each language.

English: issuer, title, symbol, date, as the United Nations' editorial manual has it; Russian: a
reference of GOST R 7.0.5-2008 to an electronic resource. The day of access is left to the writer:
it is theirs, and a page that is kept would have yesterday's.
"""

from flask_babel import force_locale

from webui import words
from webui.citing.citation import Citation


def plain(cited: Citation) -> str:
    """The citation as a line of text."""
    with force_locale(cited.words):
        date = words.date(cited.date) if cited.date else ""
    remark = f" ({cited.remark})" if cited.remark else ""
    # most titles of resolutions hold the symbol already
    symbol = "" if cited.symbol in cited.title else cited.symbol
    issuers = ", ".join(cited.issuers)
    if cited.words == "ru":
        whole = " ".join(map(_stopped, filter(None, (issuers, f"{cited.title}{remark}"))))
        details = _stopped(", ".join(filter(None, (symbol, date))))
        source = " ".join(filter(None, (whole, details)))
        return f"{source} // {cited.archive}. URL: {cited.address}"
    named = ", ".join(filter(None, (issuers, cited.title, symbol, date)))
    return f"{_stopped(named + remark)} {cited.archive}, {cited.address}"


def _stopped(sentence: str) -> str:
    return f"{sentence}." if sentence and sentence[-1] not in ".!?…" else sentence
