"""What is counted for Prometheus: numbers only, nothing that a person wrote and nobody's id."""

import logging
import shutil
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from retrieval.domain import Answer
from retrieval.feeds import Feed
from retrieval.tasks import JobState

log = logging.getLogger(__name__)

OUTCOMES = ("answered", "refused", "invalid", "empty")
"""Of a question: a quote, an honest no, no question at all, and a library that holds nothing."""

# Around the 182 and 216 ms (p50, p95) of an answer over 34,000 passages, and what is felt as slow.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
_STAGES = ("embed", "search", "choose", "total")


class Metrics:
    """The numbers of one running bot; safe to use from several threads."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        # Not the one of the garbage collector, which nobody here watches.
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self._questions = _counter(registry, "questions", "Questions by outcome", "outcome")
        self._stages = Histogram(
            "footnote_answer_stage_seconds",
            "Seconds of each stage of an answer",
            ["stage"],
            registry=registry,
            buckets=_SECONDS,
        )
        self._calls = _counter(
            registry,
            "telegram_calls",
            "Calls of the Bot API by method and result",
            "method",
            "result",
        )
        self._faults = _counter(registry, "faults", "Faults that were told by number")
        self._inbox = _gauge(registry, "inbox_updates", "Updates stored and not yet handled")
        self._jobs = _gauge(registry, "jobs", "Jobs by state", "state")
        self._feeds = _gauge(registry, "feeds", "Feeds by whether the last poll failed", "state")
        self._articles = _gauge(registry, "articles", "Articles in the shared library")
        self._passages = _gauge(registry, "passages", "Passages in the shared library")
        self._bytes = _gauge(registry, "data_bytes", "Bytes on disk by part of the data", "part")
        self._free = _gauge(registry, "disk_free_bytes", "Bytes free where the data are")
        self._ready = _gauge(registry, "ready", "1 when questions are answered")
        self._readable = _gauge(registry, "database_readable", "1 when the last look could read it")
        self._model = _gauge(registry, "model_info", "The model that embeds", "fingerprint")
        version = _gauge(registry, "build_info", "The version that runs", "version")
        version.labels(metadata.version("footnote-bot")).set(1)
        for outcome in OUTCOMES:  # a rate needs the zero that it begins from
            self._questions.labels(outcome)
        for stage in _STAGES:
            self._stages.labels(stage)

    def asked(self, answer: Answer) -> None:
        """Count and log a question that was answered, or refused for want of an answer."""
        self._questions.labels("answered" if answer.found else "refused").inc()
        took = answer.elapsed
        log.info(
            "asked found=%s embed_ms=%.0f search_ms=%.0f choose_ms=%.0f total_ms=%.0f",
            answer.found,
            took.embed_ms,
            took.search_ms,
            took.choose_ms,
            took.total_ms,
        )
        for stage, ms in zip(
            _STAGES, (took.embed_ms, took.search_ms, took.choose_ms, took.total_ms), strict=True
        ):
            self._stages.labels(stage).observe(ms / 1000)

    def turned_down(self, outcome: str) -> None:
        """Count a question that was not looked up: "invalid" or "empty"."""
        self._questions.labels(outcome).inc()

    def called(self, method: str, result: str) -> None:
        """Count one call of the Bot API; the result is "ok" or the kind of error."""
        self._calls.labels(method, result).inc()

    def faulted(self) -> None:
        """Count a fault."""
        self._faults.inc()

    def held(self, *, inbox: int, ready: bool, fingerprint: str | None, data: Path) -> None:
        """Note how things stand, apart from what the database says."""
        self._inbox.set(inbox)
        self._ready.set(ready)
        if fingerprint is not None:
            self._model.clear()
            self._model.labels(fingerprint).set(1)
        self._free.set(shutil.disk_usage(data).free)
        for part, paths in (
            ("database", data.glob("footnote.db*")),
            ("index", data.glob("index/*")),
            ("uploads", data.glob("uploads/*")),
        ):
            self._bytes.labels(part).set(_size(paths))

    def stored(
        self, *, articles: int, passages: int, jobs: Mapping[JobState, int], feeds: Sequence[Feed]
    ) -> None:
        """Note what the database says."""
        self._readable.set(1)
        self._articles.set(articles)
        self._passages.set(passages)
        failing = sum(feed.status.failures > 0 for feed in feeds)
        self._feeds.labels("failing").set(failing)
        self._feeds.labels("working").set(len(feeds) - failing)
        for state in JobState:
            self._jobs.labels(state.value).set(jobs.get(state, 0))

    def unreadable(self) -> None:
        """Note that the database could not be read; its numbers stay as they were."""
        self._readable.set(0)

    def page(self) -> bytes:
        """All of it in the text format."""
        return generate_latest(self._registry)


def _size(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        try:
            total += path.stat().st_size
        except OSError:  # replaced meanwhile
            continue
    return total


def _counter(registry: CollectorRegistry, name: str, help_: str, *labels: str) -> Counter:
    return Counter(f"footnote_{name}", help_, labels, registry=registry)


def _gauge(registry: CollectorRegistry, name: str, help_: str, *labels: str) -> Gauge:
    return Gauge(f"footnote_{name}", help_, labels, registry=registry)
