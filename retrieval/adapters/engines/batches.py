"""Texts of like length together, in few shapes."""

from collections.abc import Iterator, Sequence

TOKENS_A_CORE = 512
"""Tokens in a batch, padding included, for each core that computes it. On two cores in bfloat16, passages
of 230 tokens, a batch over both: 512 tokens 56.8 passages/s, 1,024 59, 2,048 57, 4,096 53; each doubling
took 40 MB more. A batch on each core: 256 to 1,024 tokens were as fast, 512 to 1,024 took 22 MB more."""

_EXACT = 64
"""Tokens. A question is shorter, and a padded one took up to 1.4 times as long in float32."""

_GRAIN = 16  # tokens; 8 and 16 were as fast, 32 up to 1.2 times slower on sentences

_ROWS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
"""Texts in a batch that is not full. OpenVINO keeps code for each shape that it met, some 140 kB: with any
number of texts, and each length up to 64, sentences of answers had 1,300 shapes after 10,000 answers and
went on to new ones; now they have 40, and are computed as fast."""


def padded(longest: int, most: int, *, alone: bool = False) -> int:
    """Length of a batch whose longest text, or only one, has so many tokens."""
    if alone and longest <= _EXACT:
        return longest
    return min(-(-longest // _GRAIN) * _GRAIN, most)


def plan(lengths: Sequence[int], *, most: int, tokens: int) -> Iterator[tuple[int, list[int]]]:
    """Yield (padded length, positions) from the longest text to the shortest.

    The longest come first, so that what memory there has to be is taken at once. A batch holds at
    most `tokens`, or a single text."""
    left = sorted(range(len(lengths)), key=lambda position: -lengths[position])
    while left:
        longest = lengths[left[0]]
        full = max(1, tokens // max(1, padded(longest, most)))
        rows = full if len(left) >= full else max(rows for rows in _ROWS if rows <= len(left))
        batch, left = left[:rows], left[rows:]
        yield padded(longest, most, alone=rows == 1), batch
