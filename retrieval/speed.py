"""How fast something was, and how much memory it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.engines import Choice

_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """Half of the calls took at most p50, all but one in twenty at most p95."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Milliseconds":
        """Summarise at least one duration."""
        p50, p95 = np.percentile(seconds, [50, 95]) * 1000
        return cls(float(p50), float(p95))


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of 1,000,000 bytes that a process holds, and held at most."""

    resident: float
    peak: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingSpeed:
    """The engine that runs here beside sentence-transformers as it comes, in one process, alternating.

    Rates are passages a second, medians of the rounds. `gflops` is what the passages need, padding not
    counted; `peak_gflops` the fastest product of matrices in the same arithmetic, None on a GPU. Cosines
    are those of this engine's vectors to the reference's, over passages and questions. `memory` was taken
    before the reference was loaded, None where the system does not tell."""

    model: str
    choice: Choice
    cores: int
    passages: int
    tokens: float
    rounds: int
    rate: float
    reference_rate: float
    gflops: float
    peak_gflops: float | None
    query: Milliseconds
    reference_query: Milliseconds
    cosine_mean: float
    cosine_lowest: float
    memory: Memory | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingSpeed:
    """Seconds of whole processes, medians of the rounds, and answers of a process that stays.

    `import_s` is `python -c "import sentence_transformers"`, the yardstick. `load_s` is from nothing
    to a warm library, `elapsed` by stage of an answer; `memory` was taken after the answers."""

    articles: int
    passages: int
    questions: int
    rounds: int
    first_answer_s: float
    help_s: float
    import_s: float
    load_s: float
    elapsed: dict[str, Milliseconds]
    memory: Memory | None


def memory() -> Memory | None:
    """What this process holds; None where the system does not tell it."""
    try:
        lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
        values = dict(line.split(":", 1) for line in lines if ":" in line)
        resident, peak = (int(values[name].split()[0]) for name in ("VmRSS", "VmHWM"))
    except (OSError, KeyError, ValueError):
        return None
    return Memory(resident * 1024 / 1e6, peak * 1024 / 1e6)
