"""What a store knows of web pages, as a Protocol: a part of ports.ArticleStore."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from retrieval.domain import Article, ArticleId, Fetched, KnownPage, Libraries, LibraryId


class PageStore(Protocol):
    """Pages by library and by the source that their articles are known by."""

    def pages(
        self,
        *,
        within: Libraries,
        ids: Sequence[ArticleId] | None = None,
        checked_before: datetime | None = None,
    ) -> list[KnownPage]:
        """Pages that articles with a public URL stand on, each once, oldest first.

        `ids` are the articles meant, all with None. With `checked_before` only pages that were last
        checked before it; without a check the day counts on which the article was added. Pages
        that are gone are among them for GONE_FOR_GOOD, since they may come back."""

    def keep_page(self, library: LibraryId, source: str, fetched: Fetched) -> None:
        """Note that a page was read now, and what asks whether it changes."""

    def check_page(self, library: LibraryId, source: str) -> None:
        """Note that a page that is known was found unchanged now; nothing else is written."""

    def retire_page(self, library: LibraryId, source: str) -> list[Article]:
        """Stop answering from the articles of a page that is gone; they stay, with gone_at.

        Returns those that were answered from; none where the page was gone already."""
