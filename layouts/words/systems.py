"""Source systems."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "grid": ("网格化平台", "Grid platform"),
    "police": ("公安一键推送", "Police pushes"),
    "hotline12345": ("12345 热线", "12345 hotline"),
    "court": ("法院诉前调解", "Court"),
    "procuratorate": ("检察晨鹭驿站", "Prosecutors"),
    "petition": ("信访接访", "Petitions"),
    "mediation": ("人民调解", "Mediation"),
    "residents": ("左邻右里", "Residents"),
    "opinion": ("舆情监测", "Opinion"),
    "camera": ("雪亮工程", "Cameras"),
    "meetings": ("政法视频会议", "Video calls"),
    "care": ("重点人群关爱", "Care groups"),
    "items": ("实事清单", "Item lists"),
    "relay": ("上传下达", "Relay"),
    "desk": ("中心工作台", "The desk"),
    "onescreen": ("本中心", "This centre"),
}
