"""BibTeX (and BibLaTeX, whose `date` and `langid` it carries too), in UTF-8."""

from collections.abc import Iterable, Iterator

from babel import Locale

from webui.citing.citation import Citation

_KINDS = {"report": "techreport"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# Braces are written as commands: BibTeX counts them even behind a backslash
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
    | {sign: f"\\{sign}" for sign in "&%$#_"}
)


def bibtex(citations: Iterable[Citation]) -> Iterator[str]:
    """Entries with a blank line between them."""
    for number, cited in enumerate(citations):
        yield ("\n" if number else "") + _entry(cited)


def _entry(cited: Citation) -> str:
    kind = _KINDS.get(cited.kind, "misc")
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(cited, kind))
    return f"@{kind}{{{cited.key},\n{fields}}}\n"


def _fields(cited: Citation, kind: str) -> Iterator[tuple[str, str]]:
    issuers = [_escaped(one) for one in cited.issuers]
    if issuers:
        # in braces of its own an organisation is no surname, and its "and" joins no authors
        yield "author", "{" + " and ".join(f"{{{one}}}" for one in issuers) + "}"
    yield "title", f"{{{{{_escaped(cited.title)}}}}}"  # twice: no style may change its capitals
    if kind == "techreport":
        yield "institution", f"{{{'; '.join(issuers) or _escaped(cited.archive)}}}"
    if cited.genre:
        yield "type", f"{{{_escaped(cited.genre)}}}"
    if cited.symbol:
        yield "number", f"{{{_escaped(cited.symbol)}}}"
    if cited.date:
        begin = cited.date.begin
        yield "date", f"{{{cited.date.text}}}"
        yield "year", f"{{{begin[:4]}}}"
        if len(begin) > 4:
            yield "month", _MONTHS[int(begin[5:7]) - 1]
    yield "howpublished", f"{{{_escaped(cited.archive)}}}"
    if cited.remark:
        yield "note", f"{{{_escaped(cited.remark)}}}"
    language = Locale("en").languages.get(cited.lang)
    if language:
        yield "langid", f"{{{language.casefold()}}}"
    if cited.keywords:
        yield "keywords", f"{{{', '.join(map(_escaped, cited.keywords))}}}"
    yield "url", f"{{{cited.address}}}"  # taken letter by letter; an address has no braces


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)
