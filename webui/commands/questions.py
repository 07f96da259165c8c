"""The command line's questions, read and answered exactly as the API does it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from archive.settings import Settings
from archive.vocabulary import Vocabulary
from indexer.asking import Search
from indexer.search import Finder
from webui import create_app, urls
from webui.api import answers
from webui.present.reader import Reader
from webui.present.search import present


def question(options: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]) -> Search:
    """The question in a command's options; None means not given.

    Raises BadParameter as the API does: an option is a parameter of the same name.
    """
    pairs = [(name, str(value)) for name, given in options.items() for value in _each(given)]
    return urls.read_search(MultiDict(pairs), vocabularies, urls.API_DEFAULTS)


def answer_json(settings: Settings, finder: Finder, asked: Search) -> dict[str, Any]:
    """The answer as `GET /api/v1/search` gives it."""
    results = finder.search(asked)
    reader = Reader(asked.labels, finder.vocabularies(), api=True)
    with create_app(settings).test_request_context(), force_locale(asked.labels):
        answer = answers.search(present(results, reader, finder.suggestions(results)))
    return answer.model_dump(mode="json")


def _each(given: object) -> Iterable[object]:
    if given is None:
        return ()
    return given if isinstance(given, tuple) else (given,)
