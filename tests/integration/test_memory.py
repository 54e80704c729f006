"""Memory that runs out in a job, with the real model and the system's own limit."""

import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.adapters.embedder import ModelEmbedder

ROOT = Path(__file__).parents[2]

PROGRAM = """
import resource, sys
from pathlib import Path
from retrieval import Settings, open_library

data, exports, spare = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
data.mkdir()
(data / "models").symlink_to(exports)
with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
    line = "Sentence {} of a long text about the lighthouse and whoever keeps it."
    text = "\\n\\n".join(line.format(number) for number in range(40_000))
    kept = [library.keep_text("The keeper came on Monday."), library.keep_text(text[:20_000])]
    # Threads of the model are started now: without memory for one the process would end.
    assert [one.error for one in library.ingest(kept)] == [None, None]
    assert library.ask("When did the keeper come?").found
    large = library.enqueue_ingest([library.keep_text(text)])
    small = library.enqueue_ingest([library.keep_text("Somebody else came on Tuesday.")])
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + spare, most))
    library.work()
    print(library.job(large.id).state, library.job(large.id).error)
    print(library.ask("When did the keeper come?").found)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    library.work()
    print(library.job(small.id).state)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is Linux's")
def test_a_job_without_memory_fails_with_the_reason_and_the_process_lives(
    tmp_path: Path, embedder: ModelEmbedder, exports: Path
) -> None:
    assert embedder.dim == 384  # it is exported now
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path / "data", exports, str(8 << 20)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout == "failed memory\nTrue\ndone\n"
