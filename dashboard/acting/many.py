"""One form for many cases: an event a case, each through the same gate as a single act, each for itself.

The event's id is the form's number and the case's id, so that a form that is sent again counts once for
each case, however far it came before; a case of which it recorded something else is refused by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from dashboard.acting.actions import MANY, Action
from dashboard.acting.acts import Acting, Done, Forbidden, NotDone, NotKept, TooMany, checked
from dashboard.ingest.shapes import LONGEST_WORD
from dashboard.ports import JournalError
from dashboard.reading.case_file import CaseFile
from dashboard.reading.desk import Desk, Unanswered
from dashboard.reading.ground import Busy

MOST_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Each:
    """What came of one case: either it is `done`, or it is not and `why`."""

    case: str
    done: Done | None = None
    why: NotDone | None = None


async def act_on_each(
    acting: Acting,
    desk: Desk,
    name: str,
    held_by: Mapping[str, str | None],
    *,
    form: str,
    filled: Mapping[str, Any],
) -> Sequence[Each]:
    """Do it to each of the cases, in their order; each is durable and audited by itself on return.

    `held_by`: the cases, with who held each on the page of the person (None: nobody); one that another holds
    by now is refused. Where the store fails, the rest is not tried: the same form may be sent again. Raises
    Forbidden, TooMany and Unfit, where nothing is recorded.
    """
    action = checked(desk, name, form)
    if name not in MANY:
        raise Forbidden(name)
    if not desk.may(action.ability):
        await acting.deny(desk, action)
        raise Forbidden(name)
    if not 1 <= len(held_by) <= MOST_AT_ONCE:
        raise TooMany(f"{len(held_by)} cases")
    await acting.read(desk, action, None, filled)
    found: list[Each] = []
    for case in held_by:
        is_down = bool(found) and isinstance(found[-1].why, NotKept)
        untried = Each(case, why=NotKept("not tried"))
        found.append(untried if is_down else await _one(acting, desk, action, case, held_by, form, filled))
    return found


def id_of(form: str, case: str) -> str:
    """The event's id; of a case whose own id leaves no room for the form's, by the hash of it."""
    id_ = f"{form}/{case}"
    return id_ if len(id_) <= LONGEST_WORD else f"{form}/{sha256(case.encode()).hexdigest()}"


async def _one(
    acting: Acting,
    desk: Desk,
    action: Action,
    case: str,
    held_by: Mapping[str, str | None],
    form: str,
    filled: Mapping[str, Any],
) -> Each:
    def is_as_seen(file: CaseFile) -> bool:
        return file.case.holder == held_by[case]

    try:
        done = await acting.act_as(desk, action, case, id_=id_of(form, case), filled=filled, seen=is_as_seen)
    except NotDone as why:
        return Each(case, why=why)
    except (Unanswered, Busy, JournalError) as wrong:
        return Each(case, why=NotKept(str(wrong)))
    return Each(case, done=done)
