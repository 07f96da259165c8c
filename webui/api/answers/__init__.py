"""What was found, as the models of the API."""

from webui.api.answers.archive import root, status
from webui.api.answers.cited import cite
from webui.api.answers.documents import document
from webui.api.answers.related import related
from webui.api.answers.searching import facet_values, search
from webui.api.answers.terms import FACET_OF, suggestions, vocabularies, vocabulary
from webui.api.answers.texts import parallel, text

__all__ = [
    "FACET_OF",
    "cite",
    "document",
    "facet_values",
    "parallel",
    "related",
    "root",
    "search",
    "status",
    "suggestions",
    "text",
    "vocabularies",
    "vocabulary",
]
