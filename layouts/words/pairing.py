"""The words of a browser that is no wall or remote control yet."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "pair_which": ("大屏名称", "WALL"),
    "pair_wall": ("此屏尚未配对", "This screen is not paired yet"),
    "pair_remote": ("此手机尚未配对", "This phone is not paired yet"),
    "pair_do": ("请值班管理员在中心主机上执行", "On the centre's machine, an operator types"),
    "pair_remote_foot": (
        "配对后本机只能遥控一块大屏，看不到数据；随大屏一起撤销",
        "A paired phone drives one wall and sees no data; it is revoked with the wall",
    ),
    "pair_wall_foot": (
        "配对后本屏只能查看大屏，不含个人信息；可随时撤销",
        "A paired screen sees the wall and nothing else; it can be revoked at any time",
    ),
    "pair_asking": ("正在取配对码", "Asking for a code"),
    "pair_left_min": ("{n} 分钟内有效，过期自动换新", "Good for {n} min, then renewed by itself"),
    "pair_left_s": ("{n} 秒后换新", "Renewed in {n} s"),
    "pair_full": ("等待配对的屏太多，稍后自动再试", "Too many screens wait; this one tries again by itself"),
    "pair_offline": ("连不上中心，正在重试", "The centre does not answer; trying again"),
    "pair_path_over": (
        "这个一次性地址已用过或已过期，请改用下面的配对码",
        "This one-time address was used or is over; use the code below",
    ),
}
