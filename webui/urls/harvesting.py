"""Addresses for those who read the whole public shelf: harvesters and search engines."""

from webui.urls.citing import whole_url

OAI = "/oai"
ROBOTS = "/robots.txt"
SITEMAP = "/sitemap.xml"
"""The index of the files that follow."""
SITEMAP_PAGES = "/sitemap-pages.xml"

NOT_FOR_ROBOTS = (
    "/*/search",
    "/*/complete",
    "/*/appearance",
    "/*/doc/*?*q=",  # a document once more, for each question that found it
    "/pages/",
    "/api/",
    "/oai",
)
"""Patterns of paths (RFC 9309, section 2.2.3): there is no end of questions, and what programs ask
for is on the pages as well."""


def oai_url(root: str) -> str:
    """The base URL of OAI-PMH."""
    return whole_url(root, OAI)


def sitemap_url(number: int) -> str:
    """The file with a part of the documents, counted from 1."""
    return f"/sitemap-{number}.xml"
