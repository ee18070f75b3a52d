"""The words of the remote control."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "remote": ("大屏遥控", "Wall remote"),
    "remote_none": ("没有已连接的大屏", "No wall is connected"),
    "remote_lost": ("连不上服务器", "The server does not answer"),
    "remote_previous": ("上一场景", "Previous"),
    "remote_next": ("下一场景", "Next"),
    "remote_pin": ("固定", "Pin"),
    "remote_pause": ("暂停", "Pause"),
    "remote_resume": ("继续轮播", "Go on"),
    "remote_mute": ("静音", "Mute"),
    "remote_mute_by": ("谁要求静音？一小时后自动恢复声音", "Who mutes it? It sounds again after an hour"),
    "remote_muted": ("已静音 · {by}", "muted by {by}"),
    "remote_back": ("取消", "Cancel"),
    "remote_unmute": ("开声音", "Sound"),
    "remote_screens": ("{n} 屏", "screens: {n}"),
}
