"""The words of what is kept apart of a case: masks, the form that unmasks, and what was erased."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "kept_title": ("当事人与文字", "Persons and words"),
    "kept_note": ("默认遮蔽；查看须说明用途，并留痕", "masked; looking needs a purpose and is recorded"),
    "kept_note_masked": ("默认遮蔽；您的角色不能查看", "masked; your role does not unmask"),
    "kept_persons": ("人员 {n} 项", "Persons: {n}"),
    "kept_words": ("文字 {n} 段", "Words: {n}"),
    "kept_show": ("显示", "Show"),
    "kept_what_for": ("用途", "What for?"),
    "kept_recorded": (
        "选定即显示 60 秒，谁、何案、何项、何用途均入审计",
        "shown for 60 s; who, which, and what for is audited",
    ),
    "kept_left": ("{s} 秒后遮蔽", "masked again in {s} s"),
    "kept_denied": ("您的角色或辖区不能查看", "Your role or area does not allow it"),
    "kept_failed": ("暂时不能显示：未能留痕则不显示", "Not shown: what cannot be recorded is not shown"),
    "kept_unreadable": ("无密钥，不可读", "its key is not here"),
    "kept_erased_at": (
        "此前留存的人员信息与文字已清除（{at}）；数字不变",
        "What was kept until {at} was erased for good; the numbers stay",
    ),
    "case_erased": ("文字已清除", "words erased"),
    "purpose_contact": ("联系当事人", "Reach them"),
    "purpose_arrange": ("安排调解或走访", "Arrange a meeting"),
    "purpose_verify": ("核对身份", "Verify who it is"),
    "purpose_refer": ("移交其他单位", "Hand over"),
    "person_reporter": ("报告人", "Reporter"),
    "person_parties": ("当事人 {n}", "Party {n}"),
    "person_name": ("姓名", "name"),
    "person_phone": ("电话", "phone"),
    "person_id_card": ("身份证号", "ID number"),
    "person_address": ("住址", "address"),
}
