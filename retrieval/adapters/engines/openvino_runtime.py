"""OpenVINO, running an exported model on the processor."""

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from retrieval.adapters.engines import Kind, exports, unit_rows
from retrieval.adapters.engines.batches import TOKENS_A_CORE, plan
from retrieval.adapters.engines.machine import cores
from retrieval.adapters.engines.quiet_openvino import openvino
from retrieval.adapters.engines.turns import Turns
from retrieval.engines import Engine
from retrieval.ports import Vectors

Tokens = npt.NDArray[np.int64]

_PRECISION = {Engine.OPENVINO_BF16: "bf16", Engine.OPENVINO_FP32: "f32"}

_TOGETHER = 512  # texts; sorting more brings nothing
_CHARACTERS = 1_000_000
"""Of texts that are tokenised together. The tokens take up to 130 times as many bytes, since those beyond
what the model reads are kept too; passages have 1,000 or so characters."""

_MANY = 64
"""Texts. So many and more are computed with a stream a core: on two idle cores that took 2 to 4 % less time
than one stream over both, beside other work up to 20 % less, and 60 MB more. A question (3.0 ms against
4.6) and the sentences of an answer are over sooner with one stream."""

_MOST_STREAMS = 8  # each keeps tens of MB of its own; more than two cores were not tried
_MOST_TOKENS = 2_048  # of a batch; on two cores more took memory and no less time


class OpenVinoEngine:
    """An exported model on all cores; what several threads ask for is computed by turns of a batch."""

    def __init__(self, folder: Path, manifest: exports.Manifest, engine: Engine) -> None:
        self.dim = manifest.dim
        self.max_tokens = manifest.max_tokens
        self._manifest = manifest
        self._tokenizer = Tokenizer.from_file(str(folder / exports.TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(manifest.max_tokens)
        core = openvino.Core()
        # Read once: two compilations then share the weights, 88 MB.
        graph = core.read_model(folder / exports.GRAPH)
        self._compile = partial(_Compiled, core, graph, _PRECISION[engine], cores())
        self._few = self._compile(streams=1)
        self._compiling = threading.Lock()

    @cached_property
    def _many(self) -> "_Compiled":
        return self._compile(streams=min(cores(), _MOST_STREAMS))

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Shape (len(texts), dim), float32, unit rows in the order of the texts."""
        compiled = self._few
        if len(texts) >= _MANY:
            with self._compiling:
                compiled = self._many
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        compiled.run(self._batches(texts, kind, compiled.tokens), vectors)
        return unit_rows(vectors)

    def _batches(
        self, texts: Sequence[str], kind: Kind, tokens: int
    ) -> Iterator[tuple[list[int], list[Tokens]]]:
        """Rows of the result with the tensors that give them, about so many tokens at a time."""
        start = 0
        for group in _groups(texts):
            encodings = self._tokenizer.encode_batch_fast(
                [self._manifest.prompts[kind] + text for text in group]
            )
            lengths = [len(one.ids) for one in encodings]
            for length, batch in plan(lengths, most=self.max_tokens, tokens=tokens):
                tensors = self._tensors([encodings[position] for position in batch], length)
                yield [start + position for position in batch], tensors
            start += len(group)

    def _tensors(self, encodings: Sequence[Encoding], length: int) -> list[Tokens]:
        """Ids, mask and types as the graph takes them, each of shape (len(encodings), length)."""
        columns = {
            "input_ids": "ids",
            "attention_mask": "attention_mask",
            "token_type_ids": "type_ids",
        }
        tensors = []
        for name in self._manifest.inputs:
            fill = self._manifest.pad_id if name == "input_ids" else 0
            tensor = np.full((len(encodings), length), fill, dtype=np.int64)
            for row, encoding in zip(tensor, encodings, strict=True):
                values = getattr(encoding, columns[name])
                row[: len(values)] = values
            tensors.append(tensor)
        return tensors


def _groups(texts: Sequence[str]) -> Iterator[list[str]]:
    """Texts in a row that are tokenised together, one at least."""
    group: list[str] = []
    characters = 0
    for text in texts:
        if group and (len(group) == _TOGETHER or characters + len(text) > _CHARACTERS):
            yield group
            group, characters = [], 0
        group.append(text)
        characters += len(text)
    if group:
        yield group


class _Compiled:
    """The model compiled for so many batches at once, and requests for them that threads share."""

    def __init__(
        self, core: Any, graph: Any, precision: str, threads: int, *, streams: int
    ) -> None:
        self.tokens = min(TOKENS_A_CORE * max(1, threads // streams), _MOST_TOKENS)
        compiled = core.compile_model(
            graph,
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": precision,
                "NUM_STREAMS": str(streams),
                "INFERENCE_NUM_THREADS": threads,
                # Two processes, or two compilations, would sit on the same cores.
                "ENABLE_CPU_PINNING": False,
            },
        )
        # One waits with its tokens while the others compute.
        self._requests = Turns([compiled.create_infer_request() for _ in range(streams + 1)])

    def run(self, batches: Iterable[tuple[list[int], list[Tokens]]], into: Vectors) -> None:
        """Compute the rows of `into` that each batch names."""
        running: deque[tuple[Any, list[int]]] = deque()
        try:
            for rows, inputs in batches:
                request = self._request(running, into)
                running.append((request, rows))
                request.start_async(inputs, share_inputs=False)
            while running:
                self._finish(running, into)
        finally:
            for request, _ in running:  # after an error: nobody else must wait for these
                with suppress(RuntimeError):
                    request.wait()
                self._requests.give_back(request)

    def _request(self, running: deque[tuple[Any, list[int]]], into: Vectors) -> Any:
        """An idle request; whoever waits for one holds none, so that nobody waits for ever."""
        while running:
            request = self._requests.take_idle()
            if request is not None:
                return request
            self._finish(running, into)
        return self._requests.take()

    def _finish(self, running: deque[tuple[Any, list[int]]], into: Vectors) -> None:
        request, rows = running[0]
        request.wait()
        into[rows] = request.get_output_tensor(0).data
        running.popleft()
        self._requests.give_back(request)
