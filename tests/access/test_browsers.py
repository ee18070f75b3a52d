"""The kind of browser, coarsely, of what browsers call themselves."""

from __future__ import annotations

import pytest

from dashboard.access.browsers import browser_of

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("told", "is_"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/141.0 Safari/537.36", "Chrome/Windows"),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/141.0 Safari/537.36 Edg/141.0",
            "Edge/Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox/Linux"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605",
            "Safari/macOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605 Safari/604",
            "Safari/iOS",
        ),
        (f"Mozilla/5.0 (Linux; Android 15; X) {KIT} Chrome/141.0 Mobile Safari/537.36", "Chrome/Android"),
        (
            f"Mozilla/5.0 (Linux; Android 12; HarmonyOS; X) {KIT} HuaweiBrowser/15 Chrome/99 Safari/537",
            "Huawei Browser/HarmonyOS",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 15; X) {KIT} Chrome/130.0 MicroMessenger/8.0",
            "WeChat/Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0)", "/Windows"),
        ("python-httpx/0.28", ""),
        ("", ""),
        ("<script>x</script>", ""),
    ],
)
def test_a_browser_is_named_with_its_system(told: str, is_: str) -> None:
    assert browser_of(told) == is_
