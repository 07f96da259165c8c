"""What can be wrong with a parameter of an address, in words."""

from collections.abc import Iterable
from enum import StrEnum

from archive.errors import QueryError
from webui import words
from webui.translated import gettext, message


class Fault(StrEnum):
    """What is wrong with a parameter."""

    UNKNOWN_NAME = "unknown-name"
    TWICE = "twice"
    EMPTY = "empty"
    NOT_COUNTING = "not-counting"
    NOT_A_DATE = "not-a-date"
    BACKWARDS = "backwards"
    NOT_A_TERM = "not-a-term"
    NOT_A_CHOICE = "not-a-choice"
    NOT_CITED = "not-cited"
    NOT_TOGETHER = "not-together"


SENTENCES = {
    Fault.UNKNOWN_NAME: message("There is no parameter “%(name)s”."),
    Fault.TWICE: message("“%(name)s” is given twice; it can have one value."),
    Fault.EMPTY: message("“%(name)s” has no value."),
    Fault.NOT_COUNTING: message("“%(name)s” is “%(value)s”; it must be a whole number, 1 or more."),
    Fault.NOT_A_DATE: message(
        "“%(name)s” is “%(value)s”, which is not a date. "
        "Write a year, month or day: 2009, 2009-11 or 2009-11-16."
    ),
    Fault.BACKWARDS: message("“%(name)s” is “%(value)s”, which is earlier than the beginning."),
    Fault.NOT_A_TERM: message("“%(name)s” is “%(value)s”, which the archive does not know."),
    Fault.NOT_CITED: message("“%(name)s” is “%(value)s”, which is no citation of a search."),
    # the value is what another parameter says: "text=1"
    Fault.NOT_TOGETHER: message("“%(value)s” cannot be given with this “%(name)s”."),
    Fault.NOT_A_CHOICE: message("“%(name)s” is “%(value)s”, which cannot be chosen."),
}


_SHOWN = 100
"""Characters of a name or value that a refusal repeats."""


class BadParameter(QueryError):
    """An address holds something that cannot be a question."""

    def __init__(self, name: str, value: str, fault: Fault, choices: Iterable[str] = ()) -> None:
        self.fault = fault
        self.name = name
        self.value = value
        self.choices = ", ".join(choices)
        """What could stand there, when it is a short list."""
        hint = f"Possible: {self.choices}." if self.choices else ""
        super().__init__(SENTENCES[fault] % self._named(), parameter=name, hint=hint)

    def in_words(self) -> str:
        """The fault and the choices in the language in force."""
        sentence = gettext(SENTENCES[self.fault], **self._named(words.parameter(self.name)))
        if not self.choices:
            return sentence
        return f"{sentence} " + gettext("Possible: %(choices)s.", choices=self.choices)

    def _named(self, name: str = "") -> dict[str, str]:
        said = {"name": name or self.name, "value": self.value}
        return {
            key: text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…" for key, text in said.items()
        }
