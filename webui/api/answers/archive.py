"""What the archive holds for everybody, and where its data are."""

from collections.abc import Mapping
from importlib.metadata import version

from archive.records import LANGUAGES, Status
from archive.settings import Settings
from indexer.asking import Results
from webui import urls, words
from webui.api import models
from webui.present.facets import facet
from webui.present.reader import Reader


def root(settings: Settings, paths: Mapping[str, str]) -> models.ApiAnswer:
    """`paths` are those of the operations, by id."""
    links = {name: urls.API + path for name, path in paths.items()}
    return models.ApiAnswer(
        name=settings.organisation or "Svod",
        version="v1",
        svod=version("svod"),
        organisation=settings.organisation or None,
        contact=settings.contact or None,
        licence=settings.licence or None,
        labels=LANGUAGES,
        links=links | {f"page_{lang}": urls.api_page_url(lang) for lang in LANGUAGES},
    )


def status(
    results: Results | None, versions: Mapping[tuple[str, str | None], int], reader: Reader
) -> models.StatusAnswer:
    """Of all documents as an index has found them, and their versions by language and status."""
    documents = None
    if results is not None:
        documents = models.DocumentCounts(
            total=results.total,
            lang=_counted(results, "lang", reader),
            type=_counted(results, "type", reader),
        )
    return models.StatusAnswer(
        svod=version("svod"),
        index=models.IndexState(
            ready=results is not None, generation=results.generation if results else None
        ),
        documents=documents,
        versions=_versions(versions),
    )


def _counted(results: Results, name: str, reader: Reader) -> tuple[models.Counted, ...]:
    view = facet(name, results.facets[name], results.search, results.total, reader)
    return tuple(
        models.Counted(id=value.id, label=value.label, count=value.count) for value in view.values
    )


def _versions(held: Mapping[tuple[str, str | None], int]) -> models.VersionCounts:
    langs = sorted({lang for lang, _ in held})
    return models.VersionCounts(
        total=sum(held.values()),
        lang=tuple(
            models.Counted(
                id=lang,
                label=words.language(lang),
                count=sum(count for (of, _), count in held.items() if of == lang),
            )
            for lang in langs
        ),
        status=tuple(
            models.Counted(id=status, label=str(words.STATUS[status]), count=count)
            for status in Status
            if (count := sum(n for (_, of), n in held.items() if of == status))
        ),
    )
