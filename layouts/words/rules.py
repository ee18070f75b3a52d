"""Rules that find something wrong, as short as a wall has room for."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "clause_breached": ("时限超期", "overdue"),
    "clause_due_soon": ("时限将到", "due soon"),
    "relay_breached": ("传达未回执", "no receipt"),
    "relay_heading": ("传达将超时", "relay running late"),
}
