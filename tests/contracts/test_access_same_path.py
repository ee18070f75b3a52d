"""What is out of reach takes the same path as what does not exist: the same answer by the same reads of the
stores. Then how long an answer takes, which no test can hold still, has nothing to tell either."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from dashboard.reading.ground import Reading
from tests.two_worlds import EAST, GRANT, OTHER, OTHERS_CODE, reading, server

WHO = f"street@{EAST}"
THEN = "at=2026-09-08T02:00:00%2B00:00"
NOBODYS = {"case": "case-none", "relay": "relay-none", "letter": "letter-none"}
"""As long as the other street's, and nobody's."""
NO_CODE = "260907-999"


class Counting:
    """A store that counts by name what it is asked."""

    def __init__(self, store: Any, reads: Counter[str]) -> None:
        self._store, self._reads = store, reads

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if callable(found):
            self._reads[name] += 1
        return found


@pytest.fixture
def reads() -> Counter[str]:
    return Counter()


@pytest_asyncio.fixture
async def browser(tmp_path: Path, reads: Counter[str]) -> AsyncIterator[httpx.AsyncClient]:
    whole: Reading = reading(tmp_path, is_full=True)
    counted = replace(
        whole,
        journal=Counting(whole.journal, reads),
        views=Counting(whole.views, reads),
        historian=Counting(whole.historian, reads),
    )
    transport = httpx.ASGITransport(server(counted), raise_app_exceptions=False)
    headers = {GRANT.decode(): WHO}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://centre.example", headers=headers
    ) as it:
        yield it


async def asked(browser: httpx.AsyncClient, reads: Counter[str], path: str) -> tuple[int, str, Counter[str]]:
    reads.clear()
    answer = await browser.get(path)
    return answer.status_code, answer.text, Counter(reads)


@pytest.mark.parametrize("what", ["case", "relay", "letter"])
@pytest.mark.parametrize("query", ["", "?policy=1", f"?{THEN}"])
async def test_the_api_looks_no_further_for_what_is_elsewhere_than_for_what_is_nowhere(
    browser: httpx.AsyncClient, reads: Counter[str], what: str, query: str
) -> None:
    elsewhere, nowhere = [
        await asked(browser, reads, f"/api/{what}s/{of[what]}{query}") for of in (OTHER, NOBODYS)
    ]

    assert elsewhere[0] == nowhere[0] == 404
    assert elsewhere[1].replace(OTHER[what], NOBODYS[what]) == nowhere[1]
    assert elsewhere[2] == nowhere[2]


@pytest.mark.parametrize("what", ["case", "relay", "letter"])
@pytest.mark.parametrize("query", ["", f"?{THEN}&as=known", f"?{THEN}&as=corrected", "?act=dispatch"])
async def test_nor_does_a_page_of_the_desk(
    browser: httpx.AsyncClient, reads: Counter[str], what: str, query: str
) -> None:
    def payload(of: Mapping[str, str]) -> dict[str, Any]:
        values = {"pathname": f"/{what}/{of[what]}", "search": query}
        inputs = [{"id": "desk-address", "property": name, "value": value} for name, value in values.items()]
        outputs = ["desk-page.children", "desk-head.children", "desk-nav.children", "desk-title.data"]
        ids = [dict(zip(("id", "property"), each.rsplit(".", 1), strict=True)) for each in outputs]
        ticks = [
            {"id": "desk-tick", "property": "data", "value": None},
            {"id": "desk-acted", "property": "data", "value": None},
        ]
        return {
            "output": f"..{'...'.join(outputs)}..",
            "outputs": ids,
            "inputs": [*inputs, *ticks],
            "changedPropIds": ["desk-address.pathname"],
        }

    told = []
    for of in (OTHER, NOBODYS):
        reads.clear()
        answer = await browser.post("/desk/en/_dash-update-component", json=payload(of))
        told.append((answer.status_code, answer.text.replace(of[what], "…"), Counter(reads)))

    assert told[0][0] == 200
    assert "Nothing is here" in told[0][1]
    assert told[0] == told[1]


@pytest.mark.parametrize(("elsewhere", "nowhere"), [(OTHER["case"], "case-none"), (OTHERS_CODE, NO_CODE)])
@pytest.mark.parametrize("query", ["", f"&{THEN}&as=known"])
async def test_nor_does_the_palette(
    browser: httpx.AsyncClient, reads: Counter[str], elsewhere: str, nowhere: str, query: str
) -> None:
    told = [await asked(browser, reads, f"/desk/find?q={typed}{query}") for typed in (elsewhere, nowhere)]

    assert told[0][:2] == (200, '{"found":[]}')
    assert told[0] == told[1]


async def test_a_case_of_ones_own_is_looked_into_further(
    browser: httpx.AsyncClient, reads: Counter[str]
) -> None:
    """Else the reads would be equal because nothing is counted."""
    own = await asked(browser, reads, "/api/letters/letter-east")
    nowhere = await asked(browser, reads, "/api/letters/letter-none")

    assert (own[0], nowhere[0]) == (200, 404)
    assert own[2].total() > nowhere[2].total() > 0
