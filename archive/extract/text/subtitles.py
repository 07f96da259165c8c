"""Subtitles (SubRip, WebVTT): what is said, without the numbers and the times."""

import re
from collections.abc import Iterator

_TIMES = re.compile(r"\s*(?:\d{1,3}:)?\d\d:\d\d[,.]\d{1,3}[ \t]+-->[ \t]+(?:\d{1,3}:)?\d\d:\d\d.*")
_WEB = "WEBVTT"
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<[\d:.]{5,20}>|\{\\[^{}]{0,200}\}")
_ENDS = re.compile(r"[.!?…][\"'»”’)\]]*\Z")


def are_in(text: str) -> bool:
    """Whether the text begins as subtitles do: WEBVTT, or a number and a time."""
    start = text[:1_000].lstrip("\ufeff \t\r\n")
    return start.startswith(_WEB) or any(map(_TIMES.fullmatch, start.splitlines()[:2]))


def paragraphs(text: str) -> Iterator[str]:
    """What is said, put together to the ends of sentences."""
    running: list[str] = []
    for said in _said(text.replace("\r\n", "\n").replace("\r", "\n")):
        if running and said[0] in "-–—":  # another speaker
            yield " ".join(running)
            running.clear()
        running.append(said)
        if _ENDS.search(said):
            yield " ".join(running)
            running.clear()
    if running:
        yield " ".join(running)


def _said(text: str) -> Iterator[str]:
    """The words of each cue; notes and styles of WebVTT have no time and are no cues."""
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").split("\n")
        timed = next(
            (place for place, line in enumerate(lines[:2]) if _TIMES.fullmatch(line)), None
        )
        if timed is not None and (said := _MARKUP.sub("", " ".join(lines[timed + 1 :])).split()):
            yield " ".join(said)
