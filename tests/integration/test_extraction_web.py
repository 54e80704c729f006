import contextlib
import time
from datetime import date

import pytest

from retrieval.adapters.extractors import extract
from retrieval.domain import Draft, Page
from retrieval.errors import Unreadable, UnreadableReason

TODAY = date(2025, 6, 10)
SENTENCES = (
    "The harbour town of Velmont opened its rebuilt lighthouse on Saturday after four years. "
    "Several hundred residents climbed the spiral stairs before noon, said Mayor Ilse Brandt. "
)
BODY = "".join(f"<p>{SENTENCES}Paragraph number {n} follows here.</p>" for n in range(6))


def html(body: str = BODY, head: str = "", title: str = "Velmont lights its tower") -> bytes:
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>{head}"
        f"</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def read(body: bytes, url: str | None = "https://news.example.com/a") -> Draft:
    (draft,) = extract(Page(url, body, "text/html"), today=TODAY)
    return draft


def refused(body: bytes) -> UnreadableReason:
    with pytest.raises(Unreadable) as caught:
        extract(Page("https://news.example.com/a", body, "text/html"), today=TODAY)
    return caught.value.reason


def test_an_ordinary_page() -> None:
    draft = read(html())
    assert draft.title == "Velmont lights its tower"
    assert draft.text.count("\n") == 5
    assert draft.language == "en"
    assert draft.part == ""


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<meta property='article:published_time' content='2025-03-15T10:00:00Z'>", "2025-03-15"),
        (
            (
                "<script type='application/ld+json'>"
                '{"@type":"NewsArticle","datePublished":"2024-12-31"}</script>'
            ),
            "2024-12-31",
        ),
        ("<meta name='date' content='2025'>", None),
        ("<meta property='article:published_time' content='2031-01-01'>", None),
        ("", None),
    ],
)
def test_only_a_stated_date_counts(head: str, expected: str | None) -> None:
    footer = "<footer>Copyright 12 May 2019</footer>"
    found = read(html(BODY + footer, head), "https://news.example.com/2023/04/05/a").published
    assert (found and found.isoformat()) == expected


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("15 March 2025", date(2025, 3, 15)),
        ("2 hours ago", None),
        ("yesterday", None),
        ("<time datetime='2025-03-15T08:00'>2 hours ago</time>", date(2025, 3, 15)),
    ],
)
def test_a_date_in_the_byline(byline: str, expected: date | None) -> None:
    assert read(html(f"<p>{byline}</p>{BODY}")).published == expected


@pytest.mark.parametrize(
    ("href", "url", "expected"),
    [
        ("https://www.example.com/x", "https://news.example.com/a", "https://www.example.com/x"),
        ("https://other.example.org/x", "https://news.example.com/a", "https://news.example.com/a"),
        ("/x?id=1", "https://news.example.com/a", "https://news.example.com/x?id=1"),
        ("https://other.example.org/x", None, "https://other.example.org/x"),
        ("javascript:void(0)", None, None),
        (
            "https://news.example.com:99999/x",
            "https://news.example.com/a",
            "https://news.example.com/a",
        ),
    ],
)
def test_the_canonical_address_is_of_the_same_site(
    href: str, url: str | None, expected: str | None
) -> None:
    assert read(html(head=f"<link rel='canonical' href='{href}'>"), url).url == expected


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<div id='root'></div><script src='a.js'></script>", UnreadableReason.SCRIPT_ONLY),
        (
            (
                "<noscript>You need to enable JavaScript to run this app.</noscript>"
                "<div id='app'></div><script>x()</script>"
            ),
            UnreadableReason.SCRIPT_ONLY,
        ),
        (
            (
                "<h1>We value your privacy</h1><p>We and our 512 partners use cookies to store and "
                "access information on your device. You can change your cookie settings at any "
                "time. "
                "By continuing you consent to this processing.</p><button>Accept all</button>"
            ),
            UnreadableReason.COOKIE_WALL,
        ),
        (
            (
                "<h1>Bevor Sie fortfahren</h1><p>Wir verwenden Cookies und ähnliche Techniken. "
                "Bitte "
                "geben Sie Ihre Einwilligung, um fortzufahren.</p><p>Alle akzeptieren</p>"
            ),
            UnreadableReason.COOKIE_WALL,
        ),
        (
            (
                "<h1>Log in to continue</h1><form><input name='u'><input type='password'></form>"
                "<a href='/f'>Forgot your password?</a>"
            ),
            UnreadableReason.LOGIN_PAGE,
        ),
        (
            "<h1>Войдите в аккаунт</h1><form><input type='password'></form>Забыли пароль?",
            UnreadableReason.LOGIN_PAGE,
        ),
        (
            (
                "<h1>Just a moment...</h1><p>Verify you are human by completing the action below. "
                "news.example.com needs to review the security of your connection.</p>"
            ),
            UnreadableReason.BOT_CHECK,
        ),
        (
            (
                "<h1>Tower</h1><p>The harbour town of Velmont opened its tower on Saturday.</p>"
                "<p>Subscribe to continue reading this story. Already a subscriber? Log in "
                "here.</p>"
            ),
            UnreadableReason.PAYWALL,
        ),
        ("<h1>404</h1><p>The page you requested was not found.</p>", UnreadableReason.ERROR_PAGE),
        ("<h1>Страница не найдена</h1><p>На главную</p>", UnreadableReason.ERROR_PAGE),
        ("<p>Hello.</p>", UnreadableReason.NO_ARTICLE),
    ],
)
def test_a_page_that_is_no_article_is_refused(page: str, reason: UnreadableReason) -> None:
    body = f"<html><head><title>News Example</title></head><body>{page}</body></html>"
    assert refused(body.encode()) == reason


@pytest.mark.parametrize(
    "text",
    [
        (
            "The commission fined the shop Norrlinje two million crowns on Monday because its "
            "pages "
            "set cookies before visitors had agreed. Its banner read: we use cookies, accept all. "
            "Judges in Orlo found that refusing took nine clicks. The firm will appeal, its lawyer "
            "said. A decision is expected in autumn, and similar cases are pending in Tarn and "
            "Hael."
        ),
        (
            "Two in three residents of Velmont share their passwords with relatives, a survey by "
            "the "
            "local university shows. Older people write them on paper. Researchers advise to log "
            "in "
            "with a key instead, which cannot be forgotten. The city library offers courses from "
            "June. Last year only forty people came, although entry was free for everyone."
        ),
    ],
)
def test_a_short_report_about_cookies_or_passwords_passes(text: str) -> None:
    assert read(html(f"<p>{text}</p>")).text == text


def test_the_language_is_that_of_the_text_not_of_the_attribute() -> None:
    text = "Die Stadt Lindenau hat am Montag ihre neue Markthalle eröffnet, sagte der Sprecher. "
    assert read(html(f"<p>{text * 5}</p>", title="Lindenau eröffnet Markthalle")).language == "de"


@pytest.mark.no_cover  # tracing would be most of the time that is measured
@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>" + b"<div>" * 5000 + SENTENCES.encode() + b"</div>" * 5000,
        b"<html><body><p>" + b"word " * 400_000,
        b"<html>\x00<body><p>a\x00b</p>",
        b"<" * 50_000,
        b"<a href='x'>" * 20_000,
        b"<html><body>" + b"<p>a b c. </p>" * 50_000,
        b"<html><script type='application/ld+json'>" + b"[" * 100_000 + b"</script></html>",
    ],
)
def test_a_hostile_page_neither_crashes_nor_hangs(body: bytes) -> None:
    started = time.process_time()
    with contextlib.suppress(Unreadable):
        extract(Page(None, body, "text/html"), today=TODAY)
    # The slowest takes 5 s, and 13 on a busy machine; what grows with the square, minutes.
    assert time.process_time() - started < 40


def test_subheadings_and_a_first_paragraph_that_trafilatura_lost_are_put_back() -> None:
    sections = "".join(
        f"<h3>What about question {n}?</h3><p>{SENTENCES}This is answer {n}.</p>" for n in range(4)
    )
    draft = read(html(f"<div>12 March 2025</div><p>{SENTENCES}So it began.</p>{sections}"))
    lines = draft.text.split("\n")
    assert lines[0].endswith("So it began.")
    assert [one for one in lines if one.endswith("?")] == [
        f"What about question {n}?" for n in range(4)
    ]


@pytest.mark.parametrize("odd", ["&#3;", "&#27;", "&#x07;", "\x03", "\x00"])
def test_a_control_character_does_not_lose_the_page(odd: str) -> None:
    plain = html()
    assert read(plain.replace(b"</p>", f"{odd}</p>".encode(), 1)).text == read(plain).text


def test_a_tag_of_countless_attributes_is_read_in_time() -> None:
    began = time.monotonic()
    attributes = " ".join(f"a{n}=1" for n in range(100_000))
    assert (
        read(html().replace(b"<p>", f"<p {attributes}>".encode(), 1)).title
        == "Velmont lights its tower"
    )
    assert time.monotonic() - began < 5
