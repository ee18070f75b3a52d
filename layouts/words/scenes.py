"""The words of the scenes: the line in the foot, the list of keys, the interrupt."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "scenes": ("场景", "Scenes"),
    "scene_rotating": ("轮播", "rotating"),
    "scene_single": ("不轮播", "not rotating"),
    "scene_paused": ("已暂停", "paused"),
    "scene_pinned": ("已固定", "pinned"),
    "scene_held": ("紧急告警，轮播停", "urgent alert: held"),
    "sound_on": ("声音开", "sound on"),
    "sound_muted": ("已静音", "muted"),
    "sound_blocked": ("声音未启：触一下屏幕", "sound off until this screen is touched"),
    "keys_move": ("← → 前后场景", "← → scene before, after"),
    "keys_number": ("1–9 直达场景", "1–9 go to a scene"),
    "keys_pause": ("空格 暂停、继续", "space: pause, go on"),
    "keys_pin": ("P 固定、松开", "P: pin, let go"),
    "keys_mute": ("M 静音、有声", "M: mute, sound"),
    "keys_list": ("? 本表", "?: this list"),
    "interrupt_title": ("{grade}案件超分派时限无人接收", "{grade} case not accepted in time"),
    "interrupt_grade": ("重大或特别风险", "Major or special-risk"),
    "interrupt_act": ("须办：综治中心值班", "To act: duty desk of the centre"),
    "interrupt_held": ("现持有 {unit}", "held by {unit}"),
    "interrupt_unheld": ("无人持有", "held by nobody"),
    "interrupt_since": ("已超", "over by"),
    "interrupt_more": ("另有 {n} 件", "{n} more"),
}
