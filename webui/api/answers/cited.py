"""A search as it is cited."""

from webui.api import models
from webui.present.cited import Citing, Kept


def cite(citing: Citing) -> models.CiteAnswer:
    """The address to cite, and what it stands for."""
    return models.CiteAnswer(
        url=citing.url,
        api=citing.api,
        text=citing.text,
        total=citing.cited.total,
        index=citing.cited.index,
        digest=citing.digest,
        on=citing.cited.on.isoformat(),
    )


def cited_list(kept: Kept) -> models.CitedList:
    """What has become of a search that was cited."""
    then = kept.cited
    return models.CitedList(
        holds=kept.holds,
        then=models.CitedThen(
            on=then.on.isoformat(), index=then.index, total=then.total, digest=then.digest
        ),
        now=models.CitedNow(index=kept.index, total=kept.total, digest=kept.digest),
        came=kept.came,
    )
