"""How the command line speaks: answers to stdout, progress and errors to stderr.

A progress bar on a terminal, a plain line a stage otherwise: logs of cron stay readable.
"""

import io
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from archive.records import Document, Duplicate, Failure, Shelf
from indexer.asking import Explanation, Part, Result, Results, Snippet, Suggestion

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_LANGUAGES = {"en": "English", "ru": "Russian"}

Told = Callable[[int, int, str], None]


@contextmanager
def progress(doing: str) -> Iterator[Told]:
    """Tell how far something has got; `Told` takes what is done, how much in all, and where."""
    if not err.is_terminal:
        yield _Lines(doing)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[where]}", style="dim", markup=False),  # a folder may be "a [/b]"
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(doing, total=None, where="")

        def told(done: int, total: int, where: str) -> None:
            bar.update(task, completed=done, total=total, where=printable(where[-50:]))

        yield told


class _Lines:
    """A line now and then, for logs."""

    EVERY_SECONDS = 10.0

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._next = time.monotonic() + self.EVERY_SECONDS

    def __call__(self, done: int, total: int, where: str) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self.EVERY_SECONDS
            print(f"{self._doing}: {done} of {total}", file=sys.stderr, flush=True)


def say(line: str) -> None:
    """A line of an answer."""
    out.print(Text(printable(line)))


def speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale says: cron has none, and our words are Cyrillic.

    Bytes that are not UTF-8 are read as "�": one of them must not end the reading of a stream.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def say_json(values: Any) -> None:
    """An answer for programs: one JSON document, UTF-8. What is not printable is escaped."""
    text = json.dumps(values, ensure_ascii=False, indent=2)
    print("".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text))


def complain(line: str) -> None:
    """A fault, in one line."""
    err.print(Text(printable(line)))


def printable(text: str) -> str:
    """The text on one line, without what names and titles could do to a terminal."""
    return "".join(sign if sign.isprintable() else " " if sign.isspace() else "�" for sign in text)


def failure_line(failure: Failure) -> str:
    """A failure as people read it: file, cause, cure."""
    return f"{failure.path}: {failure.reason}" + (f" ({failure.hint})" if failure.hint else "")


def failure_row(failure: Failure) -> dict[str, str]:
    """A failure as programs read it."""
    return {
        "path": failure.path,
        "reason": failure.reason,
        "hint": failure.hint,
        "at": failure.at.isoformat(timespec="seconds"),
    }


def duplicate_row(duplicate: Duplicate) -> dict[str, str]:
    """A duplicate as programs read it."""
    return {
        "path": duplicate.path,
        "same_as": duplicate.same_as,
        "document": duplicate.document,
    }


def log_events() -> None:
    """On no terminal, a line to stderr for each event: its time (UTC) and what became of which id.

    Ids and figures only: a log may hold no title, name or question.
    """
    if err.is_terminal:
        return
    handler = _Stderr()
    handler.setFormatter(_Event("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%SZ"))
    for package in ("archive", "indexer"):
        log = logging.getLogger(package)
        log.setLevel(logging.INFO)
        log.handlers = [handler]
        log.propagate = False


class _Stderr(logging.Handler):
    """To what stderr is now: whoever calls us within a process may have put another there."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr, flush=True)


class _Event(logging.Formatter):
    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


def count(number: int, noun: str) -> str:
    """ "1 document", "2 documents"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def show_results(results: Results, suggestions: tuple[Suggestion, ...] = ()) -> None:
    """What a search found, as a person reads it."""
    for notice in results.notices:
        about = f" at {notice.position}: {notice.word}" if notice.word else ""
        complain(f"note: {notice.code.replace('-', ' ')}{about}")
    for word in results.translated if results.search.cross else ():
        complain(f"also in {_LANGUAGES[word.lang]}: {word.word} → {', '.join(word.words)}")
    for term in results.terms:
        complain(f"term: {term.words} → {term.vocabulary}: {term.id}")
    for other in suggestions:
        complain(f"did you mean: {other.search.text} ({count(other.count, 'document')})")
    if results.explanation is not None:
        _explain(results.explanation)
    first = results.offset + 1
    last = results.offset + len(results.results)
    shown = f", {first} to {last}" if results.total > len(results.results) > 0 else ""
    say(f"{count(results.total, 'document')}{shown}")
    for number, result in enumerate(results.results, start=first):
        _show(number, result)


def _explain(explanation: Explanation) -> None:
    for number, step in enumerate(explanation.steps):
        fields = f" in {', '.join(step.fields)}" if step.fields else ""
        line = f"{'  ' * step.depth}{step.kind} {step.says}".rstrip() + fields
        say(f"{number:>3} {line}")
        for place, keys in enumerate(step.words, start=1):
            for key in keys:
                word = f"{place}. " if len(step.words) > 1 else ""
                held = "" if key.documents is None else f", {count(key.documents, 'document')}"
                about = f"{key.key}  {key.channel}, weight {key.weight:g}{held}"
                say(f"    {'  ' * step.depth}  {word}{about}")
    for pair in explanation.lexicon:
        if pair.together:
            met = f"{count(pair.together, 'time')} together of {pair.en_count} and {pair.ru_count}"
        else:
            met = "put in by the staff"
        example = f"; {pair.document}, ¶ {pair.en_passage} and {pair.ru_passage}"
        say(f"    {pair.en} – {pair.ru}: {met}{example if pair.document else ''}")


def _show(number: int, result: Result) -> None:
    document = result.document
    out.print()
    (_, title), *others = result.title or (("", (Part(document.id),)),)
    out.print(Text(f"{number}. "), _marked(title), sep="", style="bold")
    for _, other in others:
        out.print(Text("   "), _marked(other), sep="")
    found_by = f"found by {', '.join(result.matched)}" if result.matched else ""
    facts = " · ".join(filter(None, (_about(document), found_by)))
    out.print(Text(f"   {facts}", style="dim"))
    for match in result.why:
        times = count(match.times, "time")
        say(f"   {match.step}: {match.key}  {match.channel} in {match.field}, {times}")
    for snippet in result.snippets:
        out.print(Text(f"   {_place(snippet)}: ", style="cyan"), _marked(snippet.parts), sep="")


def _about(document: Document) -> str:
    shelf = document.shelf_on(datetime.now(UTC).date())
    languages = "+".join(dict.fromkeys(version.lang for version in document.versions))
    facts = [
        document.id,
        document.type or "",
        document.symbol,
        str(document.date or ""),
        languages,
        "" if shelf is Shelf.PUBLIC else shelf,
        "needs review" if document.needs_review else "",
    ]
    return printable(" · ".join(fact for fact in facts if fact))


def _place(snippet: Snippet) -> str:
    page = f"p. {snippet.page}" if snippet.page else ""
    return printable(" ".join(part for part in (snippet.version, snippet.label, page) if part))


def _marked(parts: tuple[Part, ...]) -> Text:
    text = Text()
    for part in parts:
        text.append(printable(part.text), style="bold yellow" if part.match else "")
    return text
