"""What axe-core finds wrong with a page: the rules of WCAG 2.1, levels A and AA, and its best practices."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

_ASKED: Final = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,
}
_RUN: Final = "(asked) => axe.run(asked).then(({ violations }) => violations)"


_COLOURS: Final = {**_ASKED, "runOnly": {"type": "rule", "values": ["color-contrast"]}}


async def violations(page: Page, *, only_colours: bool = False) -> list[str]:
    """Each names the rule, the element and what is wrong with it. None on a page that keeps them all.

    `only_colours`: of a page in another look, where nothing else is another.
    """
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = await page.evaluate(_RUN, _COLOURS if only_colours else _ASKED)
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
