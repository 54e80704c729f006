"""What tells whether two articles have the same content."""

import hashlib

from retrieval.domain import Article, Draft


def content_hash(draft: Draft) -> str:
    """SHA-256 of title and text: equal for two copies of one article, wherever they stand."""
    return hashlib.sha256(f"{draft.title}\n{draft.text}".encode()).hexdigest()


def has_own_content(article: Article) -> bool:
    """Whether title and text are still those that were stored."""
    return content_hash(article) == article.content_hash
