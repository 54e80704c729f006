"""txtai, LangChain and plain BM25, each set up as its own documentation shows it to a newcomer.

txtai: a row for each paragraph and one vector of it, as in "Build RAG pipelines with txtai"
(neuml/txtai, examples/52); `hybrid=True` adds its BM25, as in "Benefits of hybrid search"
(examples/48, neuml.github.io/txtai/embeddings/configuration/general). Segmentation is what that
notebook's Textractor splits with, which needs no converter of files for plain text.

LangChain: pieces of 1,000 characters that overlap by 200 and a vector store of them, as in "Build a
semantic search engine with LangChain" (docs.langchain.com/oss/python/langchain/knowledge-base);
FAISS and the default embeddings of that page's choice for local models. With BM25 beside it, as in
"How to combine results from multiple retrievers" (langchain-ai/langchain,
docs/docs/how_to/ensemble_retriever.ipynb). The class of embeddings is langchain-community's:
langchain-huggingface, its successor with the same code, wants an older huggingface_hub than ours.

Text and id are given, as the pages do; a title is not, unless `head` holds it. BM25 has it always."""

# ruff: noqa: PLC0415 - libraries of the extra "bench", which take seconds to import

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import nan
from pathlib import Path

from tests.benchmarks.bm25 import Bm25

DEPTH = 100
"""Pieces asked for: enough for ten articles. By default txtai gives 3 and LangChain 4."""

_LANGCHAIN_K = 4
"""Its default for each retriever. Fusing ranks depends on how deep they go, so both are shown."""


@dataclass(frozen=True, slots=True)
class Given:
    """An article as the peers get it; `head` stands before each piece, and is often empty."""

    id: str
    title: str
    text: str
    head: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of an article; the score is nan where the library does not tell it."""

    article: str
    text: str
    score: float


Search = Callable[[str], list[Found]]


@dataclass(frozen=True, slots=True)
class Ready:
    """A search that can be asked; `pieces` tells how many there are, None for whole articles."""

    name: str
    search: Search
    pieces: int | None


Peer = Callable[[Sequence[Given]], Iterator[Ready]]
"""Indexes articles, and gives its searches one after the other as they become ready."""


def load_txtai(model: Path) -> Peer:
    """Import txtai; raises ImportError."""
    from txtai import Embeddings
    from txtai.pipeline import Segmentation

    def index(articles: Sequence[Given]) -> Iterator[Ready]:
        heads = {article.id: article.head for article in articles}
        paragraphs = Segmentation(paragraphs=True)
        pieces = [
            (article.id, article.head + piece)
            for article in articles
            for piece in paragraphs(article.text)
        ]
        embeddings = Embeddings(path=str(model), content=True, hybrid=True)
        embeddings.index(pieces)

        def search(question: str, *, weights: float) -> list[Found]:
            rows = embeddings.search(question, limit=DEPTH, weights=weights)
            return [
                Found(row["id"], row["text"].removeprefix(heads[row["id"]]), row["score"])
                for row in rows
            ]

        yield Ready("txtai, hybrid", partial(search, weights=0.5), len(pieces))
        # Both legs are asked, and BM25's left out: the ranking is that of an index without it.
        yield Ready("txtai, dense", partial(search, weights=1.0), len(pieces))

    return index


def load_langchain(model: Path) -> Peer:
    """Import LangChain; raises ImportError."""
    import rank_bm25  # noqa: F401 - its BM25Retriever would miss it only after minutes
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.embeddings import HuggingFaceEmbeddings
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    # After the imports, which set filters of their own. Why the class is used: see above.
    warnings.filterwarnings("ignore", message="The class `HuggingFaceEmbeddings`")

    def index(articles: Sequence[Given]) -> Iterator[Ready]:
        heads = {article.id: article.head for article in articles}
        documents = [
            Document(page_content=article.text, metadata={"source": article.id})
            for article in articles
        ]
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=1000, chunk_overlap=200, add_start_index=True
        )
        pieces = splitter.split_documents(documents)
        for piece in pieces:
            piece.page_content = heads[piece.metadata["source"]] + piece.page_content
        store = FAISS.from_documents(pieces, HuggingFaceEmbeddings(model_name=str(model)))

        def found(piece: Document, score: float) -> Found:
            id_ = piece.metadata["source"]
            return Found(id_, piece.page_content.removeprefix(heads[id_]), score)

        def nearest(question: str) -> list[Found]:
            rows = store.similarity_search_with_score(question, k=DEPTH)
            return [found(piece, -distance) for piece, distance in rows]

        yield Ready("LangChain, FAISS", nearest, len(pieces))
        lexical = BM25Retriever.from_documents(pieces)

        def fused(question: str, *, k: int) -> list[Found]:
            dense = store.as_retriever(search_kwargs={"k": k})
            retrievers = [lexical.model_copy(update={"k": k}), dense]
            ensemble = EnsembleRetriever(retrievers=retrievers, weights=[0.5, 0.5])
            return [found(piece, nan) for piece in ensemble.invoke(question)]

        for k in (_LANGCHAIN_K, DEPTH):
            yield Ready(f"LangChain, ensemble k={k}", partial(fused, k=k), len(pieces))

    return index


def load_bm25(_: Path) -> Peer:
    """BM25 over title and text of whole articles."""

    def index(articles: Sequence[Given]) -> Iterator[Ready]:
        texts = {article.id: f"{article.title}\n{article.text}" for article in articles}
        ranking = Bm25(texts)

        def search(question: str) -> list[Found]:
            return [Found(id_, texts[id_], score) for id_, score in ranking.rank(question)[:DEPTH]]

        yield Ready("BM25, whole articles", search, None)

    return index


PEERS = (load_txtai, load_langchain, load_bm25)
