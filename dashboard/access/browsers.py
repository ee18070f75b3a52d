"""Which kind of browser it is that signs in, coarsely: enough to know one's own by, and to tell no more."""

from __future__ import annotations

from typing import Final

BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("wxwork", "WeCom"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("QQBrowser", "QQ Browser"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What a user agent holds, and whose it is then; the first that fits, since most name others, too."""
SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """The browser and the system, joined by a slash, such as `Chrome/Windows`; "" of what is neither."""
    browser, system = (
        next((name for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)
    )
    return f"{browser}/{system}" if browser or system else ""
