"""What a store knows of stories that several sources tell, as a Protocol: a part of ports.ArticleStore."""

from typing import Protocol

from retrieval.domain import ArticleId, Draft, Libraries, Source


class StoryStore(Protocol):
    """Stories: `add` and `replace` put an article to those that are alike, by similarity.py."""

    def keep_copy(self, article_id: ArticleId, draft: Draft) -> None:
        """Note where the very text of an article stands too; nothing where that is known."""

    def sources(self, article_id: ArticleId, *, within: Libraries) -> list[Source]:
        """The other sources of an article's story, oldest first, each address once.

        None when the article is not in these libraries; articles that are gone are no source."""
