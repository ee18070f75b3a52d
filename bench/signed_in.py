"""People of a centre who are signed in, made in its store: what they click is measured, not how they came."""

from __future__ import annotations

from collections.abc import Sequence

from bench.centre import Centre
from dashboard import wiring
from dashboard.config import Settings
from dashboard.store.audit import COMMAND

NO_PASSWORD = "none"
"""Of whom nobody signs in by a password: the session is begun for them."""


def signed_in(
    centre: Centre, grants: Sequence[tuple[str, str | None]], *, named: str = "operator"
) -> list[str]:
    """A cookie for each (role, area), of a person of its own. The centre knows them within a second."""
    people = wiring.open_store(Settings(data=centre.data)).people
    found = []
    for number, (role, area) in enumerate(grants):
        word = people.register.create(f"{named}-{number:03}", role, area=area, by=COMMAND)
        person = people.register.use_link(word, NO_PASSWORD)
        found.append(f"onescreen-session-{centre.port}={people.sessions.begin(person)}")
    return found
