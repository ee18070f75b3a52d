"""The words of the list of letters."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "letters_title": ("函件", "Letters"),
    "letters_note": ("提醒函、督办函、通报；按起草先后，新者在前", "the last drafted first"),
    "letters_any_kind": ("全部种类", "All kinds"),
    "letters_any_state": ("全部状态", "All states"),
    "letters_of_unit": ("单位 {unit} ×", "unit {unit} ×"),
    "letters_of_area": ("辖区：{area} ×", "In {area} ×"),
    "letters_of_day": ("日期 {day} ×", "day {day} ×"),
    "letters_moved": (
        "{first} 至 {last} 间起草、发出或答复 ×",
        "drafted, issued or answered {first} to {last} ×",
    ),
    "letters_number": ("文号", "Number"),
    "letters_kind": ("种类", "Kind"),
    "letters_unit": ("致", "To"),
    "letters_period": ("所及", "Of"),
    "letters_items": ("事项", "Items"),
    "letters_state": ("状态", "State"),
    "letters_drafted": ("起草", "Drafted"),
    "letters_issued": ("发出", "Issued"),
    "letters_answered": ("答复", "Answered"),
    "letters_empty": ("没有符合条件的函件", "No letter fits"),
    "letters_older": ("更早的函件", "Older letters"),
    "letter_kind_reminder": ("提醒函", "Reminder"),
    "letter_kind_supervision": ("督办函", "Supervision"),
    "letter_kind_bulletin": ("通报", "Bulletin"),
    "letter_state_draft": ("已起草，待发", "Drafted"),
    "letter_state_issued": ("已发出，未复", "Issued"),
    "letter_state_answered": ("已答复", "Answered"),
    "letter_state_void": ("已失效", "Void"),
}
