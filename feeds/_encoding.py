"""Which encoding a text file is in, judged by all of its bytes and not only by its first."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20


def encoding_of(path: Path) -> str:
    """The encoding: by its mark, else UTF-8 where it holds, else GB18030 where that does.

    A file that is UTF-8 but for a few damaged bytes stays UTF-8: GB18030 would read much of it as other
    words without complaint. The rows with the damage are refused one by one.
    """
    with path.open("rb") as file:
        start = file.read(4)
        for mark, name in _MARKS:
            if start.startswith(mark):
                return name
        if _holds(file, "utf-8") or _is_damaged_utf8(file) or not _holds(file, "gb18030"):
            return "utf-8"
        return "gb18030"


def _holds(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(file: BinaryIO) -> bool:
    """True where sound UTF-8 characters outnumber damaged bytes ten to one."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    sound = damaged = 0
    for chunk in _chunks(file):
        text = decoder.decode(chunk)
        bad = text.count("\ufffd")
        damaged += bad
        sound += len(text) - bad - len(text.encode("ascii", "ignore"))
    return sound >= 10 * damaged


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk
