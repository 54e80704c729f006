"""Feeds mutated bytes to one reader, led by what they reach in it, until something breaks.

pip install atheris      # not among the development dependencies: wheels for Linux and CPython only
python -m tests.benchmarks.fuzz TARGET [--seconds 180] [--corpus FOLDER] [--out FOLDER]

A target ends with a result or the errors that it promises; anything else, or more than 10 s, is a
finding, which lies in `out` then. Files of `corpus` are what the mutations begin with."""

import argparse
import importlib
import io
import ipaddress
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

SLOW_S = 10
LONGEST = 20_000  # bytes; longer ones are mutated too slowly to reach much


def html(data: bytes) -> None:
    """A page: its articles have a title and a text."""
    _extract(data, "text/html")


def text(data: bytes) -> None:
    """A note in Markdown, or plain text."""
    _extract(data, "text/markdown" if data[:1] < b"a" else "text/plain")


def _extract(data: bytes, kind: str) -> None:
    page = _module("retrieval.domain").Page(None, data, kind)
    for draft in _module("retrieval.adapters.extractors").extract(page):
        assert draft.title.strip()
        assert draft.text


def feed(data: bytes) -> None:
    """RSS, Atom or a JSON feed."""
    _module("retrieval.adapters.feed_documents").read_feed(data, "", "https://e.example/feed")


def sitemap(data: bytes) -> None:
    """A sitemap, and a list of feeds: nothing but web addresses comes out."""
    module = _module("retrieval.adapters.sitemaps")
    for place in module.read_sitemap(io.BytesIO(data)):
        assert place.url.lower().startswith(("http://", "https://"))
    for url, _ in module.read_opml(data):
        assert url.lower().startswith(("http://", "https://"))


def mail(data: bytes) -> None:
    """A letter."""
    _module("retrieval.adapters.mail").read_mail(data)


def pdf(data: bytes) -> None:
    """A PDF; a process of its own reads it elsewhere."""
    _module("retrieval.adapters.pdf").read_pdf(data)


def address(data: bytes) -> None:
    """An address: one spelling that stays, and a host that every reader takes for the same one."""
    urls, canonical = _module("retrieval.urls"), _module("retrieval.canonical")
    written = data.decode("utf-8", "replace")
    written = written if data[:1] < b"\x20" else f"http://{written}"
    try:
        at = urls.parse_url(written)
    except ValueError:
        return
    assert urls.parse_url(str(at)) == at
    once = urls.canonical_url(written)
    assert urls.canonical_url(once) == once
    known = canonical.identity_url(written)
    assert canonical.identity_url(known) == known
    assert canonical.trusted(written, once) in {True, False}
    assert urls.host_allowed(at.host, at.port, frozenset({at.authority}))
    try:
        ip = ipaddress.ip_address(at.host)
    except ValueError:
        assert not at.host.rpartition(".")[2].isdigit()
        return
    assert str(ip) == at.host
    assert ip.is_global or not urls.is_public_address(ip)


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (html, text, feed, sitemap, mail, pdf, address)
}


def _module(name: str) -> Any:
    return importlib.import_module(name)  # after atheris has hooked the imports


def main() -> None:
    """Fuzz one target; ends the process as libFuzzer does."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fuzz")
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--out", type=Path, default=Path())
    args = parser.parse_args()
    atheris, check = _module("atheris"), TARGETS[args.target]
    packages = ["retrieval", "trafilatura", "justext", "feedparser", "email", "idna"]
    with atheris.instrument_imports(include=packages):
        refusal = _module("retrieval.errors").Unreadable
        one = _bounded(check, refusal)
        one(b"example.org/a A sentence that stands here, and that is long enough to be one.")
    options = [
        f"-max_total_time={args.seconds}",
        f"-timeout={SLOW_S}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={args.out}/{args.target}-",
    ]
    atheris.Setup([sys.argv[0], *options, *([str(args.corpus)] if args.corpus else [])], one)
    atheris.Fuzz()


def _bounded(check: Callable[[bytes], None], refusal: type[Exception]) -> Callable[[bytes], None]:
    def one(data: bytes) -> None:
        with suppress(refusal):
            check(data)

    return one


if __name__ == "__main__":
    main()
