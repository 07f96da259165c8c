"""Texts of the site are set as `typography.toml` says; a linguist can change that table alone."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import webui

PACKAGE = Path(webui.__file__).parent
CATALOGUE = PACKAGE / "translations" / "ru" / "LC_MESSAGES" / "messages.po"
TABLE = tomllib.loads(Path(__file__).with_name("typography.toml").read_text(encoding="utf-8"))
RULES = [{"lang": "", **rule} for rule in TABLE["rule"]]
YO = [re.compile(rf"\b{word}\b", re.IGNORECASE) for word in TABLE["yo"]["wrong"]]

_NO_TEXT = re.compile(r"<(code|kbd)>.*?</\1>|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SET = re.compile(r"\{% set says = \{(.*?)\} %\}", re.DOTALL)
_SAID = re.compile(r'"[a-z_]+": "(.*)"')
_BLOCK = re.compile(r"</?(?:p|li|ul|h2|section)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


def messages() -> Iterator[tuple[str, str]]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="ru")
    for message in (one for one in catalogue if one.id):  # the header has no id
        for lang, said in (("en", message.id), ("ru", message.string)):
            for text in said if isinstance(said, (tuple, list)) else (said,):
                if text:
                    yield lang, text


def prose() -> Iterator[tuple[str, str]]:
    """A paragraph at a time, of both languages."""
    for lang in ("en", "ru"):
        whole = (PACKAGE / "templates" / f"about.{lang}.html").read_text(encoding="utf-8")
        for given in _SET.findall(whole):
            yield from ((lang, text) for text in _SAID.findall(given))
        whole = _VALUE.sub("X", _NO_TEXT.sub("X", _SET.sub("", whole)))
        for block in _BLOCK.split(whole):
            text = _TAG.sub("", block).strip()
            if text:
                yield lang, text


TEXTS = [*messages(), *prose()]


def test_both_languages_have_messages_and_prose() -> None:
    for texts in (list(messages()), list(prose())):
        english, russian = (sum(lang == one for one, _ in texts) for lang in ("en", "ru"))
        assert english > 30
        assert russian > 30


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["why"]))
def test_a_rule_is_kept_by_every_text(rule: dict[str, Any]) -> None:
    wrong = re.compile(rule["never"])
    assert wrong.search(rule["caught"]), "the rule does not catch what it is there for"
    assert [text for lang, text in TEXTS if rule["lang"] in ("", lang) and wrong.search(text)] == []


def test_yo_is_written() -> None:
    found = [(word.pattern, text) for lang, text in TEXTS if lang == "ru"
             for word in YO if word.search(text)]  # fmt: skip
    assert found == []


@pytest.mark.parametrize("word", TABLE["yo"]["right"])
def test_no_rule_of_yo_catches_what_is_right(word: str) -> None:
    assert [rule.pattern for rule in YO if rule.search(word)] == []


def test_a_translation_is_a_sentence_where_its_message_is() -> None:
    """A full stop or question mark at the end of the one is one at the end of the other."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="ru")
    for message in catalogue:
        if not message.id or isinstance(message.id, (tuple, list)):
            continue
        english, russian = (_end(str(text)) for text in (message.id, message.string))
        assert english == russian, (message.id, message.string)


def _end(text: str) -> str:
    last = re.sub(r"гг?\.$", "", text)[-1:]
    return last if last in (".", "?", ":", "…") else ""
