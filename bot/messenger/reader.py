"""Invented articles as pages of this server, since their own addresses lead nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from string import Template


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What a page shows of an article."""

    url: str
    title: str
    byline: str
    text: str
    language: str = "en"


FindPage = Callable[[str], ArticlePage | None]
"""The article of an address without its fragment."""

_PAGE = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="article.css">
</head>
<body>
<p class="address">$url</p>
<main>
<h1>$title</h1>
<p class="byline">$byline</p>
$paragraphs
</main>
<footer><p>$note</p></footer>
</body>
</html>
""")


def article_html(page: ArticlePage, *, note: str) -> str:
    """Return the article as a page of HTML in which none of its text is markup."""
    paragraphs = [part.strip() for part in page.text.split("\n") if part.strip()]
    return _PAGE.substitute(
        language=escape(page.language),
        title=escape(page.title),
        url=escape(page.url),
        byline=escape(page.byline),
        paragraphs="\n".join(f"<p>{escape(part)}</p>" for part in paragraphs),
        note=escape(note),
    )
