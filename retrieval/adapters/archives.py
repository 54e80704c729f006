"""DOCX and EPUB, both ZIP archives of XML, with bounds on what they unfold to."""

import re
import zipfile
from io import BytesIO

from retrieval.errors import Unreadable, UnreadableReason

MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes of all members together: an illustrated EPUB of 50 MB, the most that is read, has 60 MB."""

MAX_TEXT = 20 * 1024 * 1024
"""Bytes of one member that is parsed: the text of War and Peace as XHTML is 4 MB."""

_MOST_MEMBERS = 20_000
_ENTITIES = re.compile(rb"<!ENTITY", re.IGNORECASE)


class Archive:
    """A ZIP file whose members are read within bounds; raises Unreadable for what is beyond."""

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(body))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable(UnreadableReason.DAMAGED, "ZIP") from error
        members = self._zip.infolist()
        if len(members) > _MOST_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
            raise Unreadable(UnreadableReason.UNPACKS)
        if any(one.flag_bits & 1 for one in members):
            raise Unreadable(UnreadableReason.ENCRYPTED, "ZIP")
        self.names = frozenset(one.filename for one in members)

    def read(self, name: str) -> bytes:
        """Return a member as bytes; raises Unreadable, KeyError when there is none.

        What its header says of its size is not believed."""
        try:
            with self._zip.open(name) as stream:
                body = stream.read(MAX_TEXT + 1)
        except KeyError:
            raise
        except Exception as error:  # zipfile raises whatever its decompressors do
            raise Unreadable(UnreadableReason.DAMAGED, "ZIP") from error
        if len(body) > MAX_TEXT:
            raise Unreadable(UnreadableReason.UNPACKS)
        return body

    def xml(self, name: str) -> bytes:
        """Return a member that holds XML; entities of its own are refused, as no writer makes any."""
        body = self.read(name)
        if _ENTITIES.search(body.replace(b"\x00", b"")):
            raise Unreadable(UnreadableReason.DECLARES_ENTITIES)
        return body
