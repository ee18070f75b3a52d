"""CloudEvents 1.0 in the binary mode of HTTP: attributes in `ce-…` headers, the data as the body.

Both ways go by the structured mode, so that there is one reader, and a refused message is kept in a form
that can be submitted again. Source: CloudEvents 1.0.2, HTTP protocol binding, 3.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, unquote_to_bytes

import msgspec

from dashboard.ingest.cloudevents import is_json
from dashboard.ingest.errors import NotABatch, NotAnEvent, Unsupported
from dashboard.ingest.strict_json import decoded

_PREFIX: Final = "ce-"
_AS_IS: Final = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in '"%')
"""Printable ASCII that a header's value carries unescaped; space, quote, percent and the rest are escaped."""


def structured(headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """The same event in the structured mode. Raises Unsupported where the data is not JSON, and NotABatch
    where it says JSON and is none, or where a header is not UTF-8 or stands twice."""
    attributes: dict[str, str | msgspec.Raw] = {}
    for header, value in headers:
        name = header.lower()
        if name == "content-type":
            attributes["datacontenttype"] = value
        elif name.startswith(_PREFIX):
            attribute = name.removeprefix(_PREFIX)
            if attribute in attributes or attribute == "data":
                raise NotABatch(f"the header {name[:100]} stands twice or cannot be an attribute")
            attributes[attribute] = _unescaped(name, value)
    content_type = attributes.get("datacontenttype", "application/json")
    if not is_json(str(content_type)):
        raise Unsupported("the data of an event is read as JSON only: send application/json")
    if body.strip():
        attributes["data"] = msgspec.Raw(_checked(body))
    return msgspec.json.encode(attributes)


def _unescaped(name: str, value: str) -> str:
    """The attribute's value. One level of quotes and backslashes is read too, as the binding asks."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    try:
        # A header's octets were read as Latin-1; the percent-escapes are UTF-8, and so is what came raw.
        return unquote_to_bytes(value.encode("latin-1")).decode()
    except UnicodeError:
        raise NotABatch(f"the header {name[:100]} is not UTF-8") from None


def _checked(body: bytes) -> bytes:
    try:
        decoded(body)
    except NotAnEvent as wrong:
        raise NotABatch(f"the body {wrong.why}") from None
    return body


def in_headers(raw: bytes) -> tuple[dict[str, str], bytes]:
    """The binary mode of an event in the structured one: headers and body."""
    found = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    body = bytes(found.pop("data", b""))
    attributes = {name: msgspec.json.decode(value, type=str) for name, value in found.items()}
    headers = {f"{_PREFIX}{name}": quote(value, safe=_AS_IS) for name, value in attributes.items()}
    return {**headers, "content-type": "application/json"}, body
