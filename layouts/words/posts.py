"""Posts that alerts go to, by the codes of the duty plan that a centre has before it writes its own."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "duty": ("值班长", "Duty officer"),
    "leader": ("分管领导", "Leader in charge"),
}
