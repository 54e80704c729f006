"""An examination of a whole installation that changes nothing and stops at nothing."""

from collections.abc import Callable, Iterable, Iterator

from retrieval.adapters.examination.guarding import guarded
from retrieval.adapters.examination.model import OpenModel, examine_model
from retrieval.adapters.examination.surroundings import examine_disk, examine_settings
from retrieval.adapters.examination.versions import examine_versions
from retrieval.domain import Draft
from retrieval.findings import Diagnosis, Finding
from retrieval.settings import Settings

_NOTHING_BELOW = frozenset(
    {Diagnosis.DATA_NO_FOLDER, Diagnosis.DATA_UNREADABLE, Diagnosis.DATA_UNCREATABLE}
)


def examine(
    settings: Settings, *, open_model: OpenModel, content_hash: Callable[[Draft], str]
) -> Iterator[Finding]:
    """Every finding as it is made, settings first and index last; the model takes seconds."""
    of_settings = list(guarded("settings", lambda: examine_settings(settings)))
    yield from of_settings
    yield from guarded("disk", lambda: examine_disk(settings))
    yield from guarded("versions", examine_versions)
    of_model, model = examine_model(settings.model, settings.exports, open_model)
    yield from of_model
    if _NOTHING_BELOW.isdisjoint(finding.diagnosis for finding in of_settings):
        # Loaded last: what it stands on may be what is broken.
        def examine_data() -> Iterable[Finding]:
            from retrieval.adapters.examination import data  # noqa: PLC0415

            return data.examine_data(settings.data, model, content_hash)

        yield from guarded("data", examine_data)
