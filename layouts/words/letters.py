"""The words of the month's letters."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "letters": ("本月函件", "Letters, this month"),
    "letters_key": ("提醒函、督办函、通报", "of all kinds"),
    "letters_none": ("本月尚无函件", "no letters this month yet"),
    "letter_drafted": ("已起草", "Drafted"),
    "letter_issued": ("已发出", "Issued"),
    "letter_answered": ("已答复", "Answered"),
    "letter_waiting": ("待发", "Waiting"),
    "letter_unanswered": ("未答复", "Unanswered"),
    "letter_waiting_why": ("起草而未发", "drafted, not issued"),
    "letter_unanswered_why": ("发出而未复", "issued, not answered"),
}
