"""From the vectors of one model to those of another, while questions are answered with the first."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from retrieval.domain import PassageId
from retrieval.errors import StorageBusy
from retrieval.ports import ArticleStore, Embedder, Vectors
from retrieval.shelf_ports import VectorShelf

_TOGETHER = 256  # passages; the embedder cuts them into its own batches
_TRIES = 5  # each time, articles came in behind the last passage that was embedded

OnEmbedded = Callable[[int], None]


def embed_again(
    store: ArticleStore, shelf: VectorShelf, embedder: Embedder, on_embedded: OnEmbedded
) -> None:
    """Give every passage a vector of this model, and then all at once.

    Begun again after an interruption it embeds what was left. The vectors of the model before stay on
    the shelf, so that going back embeds only what came in since. Raises StorageBusy where articles
    come in faster."""
    before, model = store.fingerprint(), embedder.fingerprint
    for attempt in range(_TRIES):
        try:
            store.replace_vectors(model, _vectors(store, shelf, embedder, on_embedded))
            break
        except StorageBusy:
            if attempt == _TRIES - 1:
                raise
    for held in shelf.models() - {before} if before != model else {model}:
        shelf.forget(held)


def _vectors(
    store: ArticleStore, shelf: VectorShelf, embedder: Embedder, on_embedded: OnEmbedded
) -> Iterator[tuple[Sequence[PassageId], Vectors]]:
    before, model, done = store.fingerprint(), embedder.fingerprint, 0
    for ids, texts in store.passage_texts(_TOGETHER):
        if before is not None and before != model:
            held, vectors = store.vectors_of(ids)
            by_id = dict(zip(ids, texts, strict=True))
            shelf.put(before, [by_id[id_] for id_ in held], vectors)
        yield ids, _of(model, texts, shelf, embedder)
        done += len(ids)
        on_embedded(done)


def _of(model: str, texts: Sequence[str], shelf: VectorShelf, embedder: Embedder) -> Vectors:
    known = shelf.get(model, texts)
    missing = list(dict.fromkeys(text for text in texts if text not in known))
    if missing:
        fresh = embedder.embed_passages(missing)
        shelf.put(model, missing, fresh)
        known |= dict(zip(missing, fresh, strict=True))
    return np.stack([known[text] for text in texts])
