"""What may go wrong at the gate, as one small tree.

IngestError
├── Refused(reason)                  one item cannot be taken; it is kept with the reason, the rest goes on
│   ├── NotAnEvent(field, why)       it is no event: which field is wrong, and why
│   └── UnknownArea(field, code)     it names an area that the register does not hold
├── NotABatch(why)                   the whole message cannot be read: nothing of it was taken
├── TooLarge(why)                    the whole message is over what is read at once
├── TooSlow(why)                     the message did not come to its end in time
├── Unsupported(why)                 the message is of a kind that is not read here
├── Unauthorised(why)                no token, or none that speaks for a source
├── Busy(why, retry_after_s)         too fast, or too much under way: nothing of it was taken
└── StoreDown(why, retry_after_s)    not durable: to be sent again, whole

A reason names fields and limits and never repeats a value, because a value may be about a person and a
reason is shown in lists and answers. The one exception is an area code, which is about no one.
"""

from __future__ import annotations


class IngestError(Exception):
    """The root of the tree."""


class Refused(IngestError):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAnEvent(Refused):
    """`field` is a path such as `data.area`; "" is the item itself."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}" if field else why)
        self.field = field
        self.why = why


class UnknownArea(Refused):
    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code} is in no area register of this centre")
        self.field = field
        self.code = code


class NotABatch(IngestError):
    pass


class TooLarge(IngestError):
    pass


class TooSlow(IngestError):
    pass


class Unsupported(IngestError):
    pass


class Unauthorised(IngestError):
    pass


class Busy(IngestError):
    def __init__(self, why: str, *, retry_after_s: float) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


class StoreDown(IngestError):
    def __init__(self, why: str, *, retry_after_s: float = 2.0) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s
