"""Files that are there whole or not at all."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from retrieval.errors import OutputRefused


@contextmanager
def open_output(path: str) -> Iterator[BinaryIO]:
    """Write a file, compressed where its name ends with .gz; it appears at the end of the context.

    Folders that are missing are made. Raises OutputRefused where it cannot be written."""
    target = Path(path)
    coming = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with coming.open("wb") as raw:
            if target.suffix.lower() == ".gz":
                with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield raw
        coming.replace(target)
    except OSError as error:
        raise OutputRefused(path) from error
    finally:
        with suppress(OSError):
            coming.unlink()
