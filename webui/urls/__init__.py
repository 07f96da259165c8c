"""Addresses: the only place that knows a path or reads or writes a query string.

A question is its address: `read_search` and `write_search` are each other's inverse. A value is
a term's id; its label or another name in either language is understood too.
"""

from webui.urls.defaults import (
    API,
    API_DEFAULTS,
    FILTERS,
    PAGE_HITS,
    THEMES,
    Defaults,
    Vocabularies,
    everything,
    page_defaults,
)
from webui.urls.reading import allow_only, read_appearance, read_search, read_version, typed
from webui.urls.writing import (
    DocumentUrl,
    address_of,
    api_document_url,
    api_search_url,
    appearance_url,
    document_url,
    document_urls,
    download_url,
    hidden_fields,
    home_url,
    image_url,
    in_language,
    is_own_page,
    original_url,
    page_search_url,
    varied,
    without_parameter,
    write_search,
)

__all__ = [
    "API",
    "API_DEFAULTS",
    "FILTERS",
    "PAGE_HITS",
    "THEMES",
    "Defaults",
    "DocumentUrl",
    "Vocabularies",
    "address_of",
    "allow_only",
    "api_document_url",
    "api_search_url",
    "appearance_url",
    "document_url",
    "document_urls",
    "download_url",
    "everything",
    "hidden_fields",
    "home_url",
    "image_url",
    "in_language",
    "is_own_page",
    "original_url",
    "page_defaults",
    "page_search_url",
    "read_appearance",
    "read_search",
    "read_version",
    "typed",
    "varied",
    "without_parameter",
    "write_search",
]
