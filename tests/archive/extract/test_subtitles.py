"""Subtitles: the words without numbers and times."""

import pytest

from archive.extract import Worker
from tests.archive.extract.made_files import words_of

SUBRIP = (
    "1\n00:00:01,000 --> 00:00:04,000\n<i>We came to the river</i>\n\n"
    "2\n00:00:04,500 --> 00:00:06,000\n{\\an8}and saw the lamp.\nIt was lit.\n\n"
    "3\n00:00:07,000 --> 00:00:08,000\n- Кто там?\n\n4\n00:00:08,000 --> 00:00:09,000\n— Я\n"
)
WEB = (
    "WEBVTT - a film\n\nSTYLE\n::cue { color: red }\n\nNOTE not said\n\n"
    "first\n00:01.000 --> 00:04.000 align:start\n<v Anna>We came <00:02.500>to the river\n\n"
    "01:00:04.500 --> 01:00:06.000\nand saw the lamp.\nIt was lit.\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_said_comes_to_the_ends_of_sentences(
    worker: Worker, encoding: str, end: str
) -> None:
    content = SUBRIP.replace("—", "-").replace("\n", end).encode(encoding)
    assert words_of(worker.extract(content, "film.srt")).split("\n") == [
        "We came to the river and saw the lamp. It was lit.",
        "- Кто там?",
        "- Я",
    ]


def test_notes_and_styles_of_web_subtitles_are_not_said(worker: Worker) -> None:
    said = words_of(worker.extract(WEB.encode(), "film.vtt"))
    assert said == "We came to the river and saw the lamp. It was lit."


def test_a_text_with_a_time_in_it_is_no_film(worker: Worker) -> None:
    text = "The hearing\n\nIt began late.\n\n00:00:01,000 --> 00:00:04,000\n"
    assert "-->" in words_of(worker.extract(text.encode(), "hearing.txt"))
