"""Every address of the API, a row each: OpenAPI and the page `/en/api` are made of these.

The names of the parameters are those that the addresses read (`webui.urls.parameters`); a test
compares the rows with the routes there are.
"""

from webui.api import models
from webui.api.operation import Example, Operation
from webui.urls import parameters

_OF_DOCUMENT = {"id": "{document}"}

_WITHDRAWN = "The document was withdrawn: `withdrawn` says when, why, and what replaced it."

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="search",
        path="/search",
        tag="Searching",
        summary="Search",
        description="The documents for a question, with facets and quotations: what the search "
        "page shows. A filter that is repeated means “or”, different filters mean “and”. `next` "
        "leads through all results.",
        parameters=parameters.SEARCH,
        answer=models.SearchAnswer,
        paged=True,
        examples=(
            Example("A word, in any form and in both languages", query=(("q", "{word}"),)),
            Example("Everything about a region, the newest first",
                    query=(("region", "{region}"), ("sort", "newest"))),
            Example("Only numbers: documents by year",
                    query=(("per_page", "1"), ("facets", "year"))),
            Example("A question, and why each document answers it",
                    query=(("q", "{word}"), ("explain", "1"), ("facets", "none"))),
        ),
    ),
    Operation(
        id="facet",
        path="/facets/{facet}",
        tag="Searching",
        summary="Values of a facet",
        description="Found by letters of their names, in either language, and counted within a "
        "search. The filters are those of a search; the facet’s own is left aside.",
        parameters=parameters.FACET,
        answer=models.FacetAnswer,
        examples=(
            Example("All values with their counts", {"facet": "type"}),
            Example("Values whose name has these letters", {"facet": "region"},
                    (("q", "{letters}"), ("labels", "ru"))),
            Example("Years of what a question finds", {"facet": "year"}, (("query", "{word}"),)),
        ),
    ),
    Operation(
        id="export",
        path="/export",
        tag="Searching",
        summary="A whole result as a file",
        description="Every document for a question, in the order of the search, sent as it is "
        "made: `X-Total-Count` says how many come, and a response that is cut off is not whole. "
        "JSON Lines have a `DocumentWithTexts` a line. As few exports as the archive allows are "
        "sent at once.",
        parameters=parameters.EXPORT,
        answer=models.ExportAnswer,
        media=(
            "text/csv",
            "application/jsonl",
            "application/x-bibtex",
            "application/x-research-info-systems",
            "application/vnd.citationstyles.csl+json",
        ),
        problems={503: "As many exports are being sent as may be at once, in all or to one "
                  "reader; `Retry-After` says when to ask again. Or there is no index to search "
                  "just now."},
        cached=False,
        counted=True,
        examples=(
            Example("A table of all that a word finds",
                    query=(("format", "csv"), ("q", "{word}"))),
            Example("Everything about a region with its texts, a document a line",
                    query=(("format", "jsonl"), ("region", "{region}"), ("text", "1"))),
            Example("References for Zotero and others",
                    query=(("format", "ris"), ("q", "{word}"))),
        ),
    ),
    Operation(
        id="cite",
        path="/cite",
        tag="Searching",
        summary="A search as it can be cited",
        description="A permanent address with the day, the number of documents and a digest of "
        "their ids. Opened later it says whether the same documents are found, and if not, how "
        "many came since.",
        parameters=parameters.QUESTION,
        answer=models.CiteAnswer,
        examples=(Example("A citation of a search", query=(("q", "{word}"),)),),
    ),
    Operation(
        id="suggest",
        path="/suggest",
        tag="Searching",
        summary="Completions of what is being typed",
        description="Terms, titles and symbols that what was typed may become, the likeliest "
        "first. Each leads to something.",
        parameters=parameters.SUGGEST,
        answer=models.SuggestAnswer,
        examples=(Example("The beginning of a name", query=(("q", "{letters}"),)),),
    ),
    Operation(
        id="document",
        path="/documents/{id}",
        tag="Documents",
        summary="A document",
        description="All that is known of it: description, versions, relations in both directions.",
        parameters=(parameters.LABELS,),
        answer=models.DocumentAnswer,
        problems={410: _WITHDRAWN},
        examples=(
            Example("A document", _OF_DOCUMENT),
            Example("The same with Russian labels", _OF_DOCUMENT, (("labels", "ru"),)),
        ),
    ),
    Operation(
        id="text",
        path="/documents/{id}/text",
        tag="Documents",
        summary="The text of a version",
        description="Its passages in reading order. Without `version` the original’s.",
        parameters=(parameters.VERSION,),
        answer=models.TextAnswer,
        problems={410: _WITHDRAWN},
        examples=(
            Example("The text of the original", _OF_DOCUMENT),
            Example("The text of a version", _OF_DOCUMENT, (("version", "{version}"),)),
        ),
    ),
    Operation(
        id="parallel",
        path="/documents/{id}/parallel",
        tag="Documents",
        summary="Two versions side by side",
        description="The text of an English and a Russian version, passage beside passage, as a "
        "program found them to say the same. Not found where the document has not both.",
        parameters=(*parameters.SIDES, parameters.LABELS),
        answer=models.ParallelAnswer,
        problems={410: _WITHDRAWN},
        examples=(Example("A document in two languages", {"id": "{bilingual}"}),),
    ),
    Operation(
        id="original_file",
        path="/documents/{id}/original",
        tag="Documents",
        summary="The original file",
        description="The bytes that were taken in, as an attachment. Without `version` the "
        "original’s.",
        parameters=(parameters.VERSION,),
        media=("*/*",),
        problems={
            409: "The file has changed since it was taken in.",
            410: f"The file is not in its place any more. Or: {_WITHDRAWN}",
        },
        examples=(Example("The original", _OF_DOCUMENT),),
    ),
    Operation(
        id="related",
        path="/documents/{id}/related",
        tag="Documents",
        summary="Related documents",
        description="What the description of either document says, then what cites it, what it "
        "cites and what is like it: the list that its page shows. Without `version` symbols are "
        "looked for in the version that opens for readers of `labels`.",
        parameters=(parameters.LABELS, parameters.VERSION),
        answer=models.RelatedAnswer,
        problems={410: _WITHDRAWN},
        examples=(Example("What is related to a document", _OF_DOCUMENT),),
    ),
    Operation(
        id="vocabularies",
        path="/vocabularies",
        tag="Vocabularies",
        summary="The vocabularies",
        answer=models.VocabulariesAnswer,
        examples=(Example("The list"),),
    ),
    Operation(
        id="vocabulary",
        path="/vocabularies/{vocabulary}",
        tag="Vocabularies",
        summary="The terms of a vocabulary",
        description="In its own order, parents by id, each with the number of documents that "
        "have it.",
        answer=models.VocabularyAnswer,
        examples=(
            Example("Regions", {"vocabulary": "regions"}),
            Example("Types of documents", {"vocabulary": "types"}),
        ),
    ),
    Operation(
        id="status",
        path="/status",
        tag="Archive",
        summary="What the archive holds",
        description="Documents and versions that everybody may see, by language and kind, and "
        "the state of the index.",
        parameters=(parameters.LABELS,),
        answer=models.StatusAnswer,
        examples=(Example("The numbers"),),
    ),
    Operation(
        id="root",
        path="",
        tag="Archive",
        summary="The addresses of the API",
        answer=models.ApiAnswer,
        examples=(Example("The addresses"),),
    ),
    Operation(
        id="openapi",
        path="/openapi.json",
        tag="Archive",
        summary="This description",
        description="OpenAPI 3.1 of everything here.",
        media=("application/json",),
        examples=(Example("The description"),),
    ),
)  # fmt: skip
