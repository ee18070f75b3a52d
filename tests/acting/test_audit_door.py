"""`/audit`: the chain for whoever audits: found by who, what and subject, verified, taken away as text."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from dashboard.access.decision import ABILITIES, OF_AN_AREA, ROLES
from dashboard.store.audit import Deed
from dashboard.store.engine import journal_engine
from tests.access.desk import post, sign_in, token_in
from tests.acting.test_people_door import Centre


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    found = Centre(tmp_path)
    found.person("li", "auditor", None)
    for n in range(12):
        who = "zhao" if n % 2 else "qian"
        found.people.audit.append(Deed(who, "case.exported", f"grid/{n}", "s1", about={"rows": n}))
    return found


def numbers(page: httpx.Response) -> list[int]:
    rows = page.text.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]
    return [int(row.partition('<span class="n">')[2].partition("<")[0]) for row in rows]


async def auditor(browser: httpx.AsyncClient) -> None:
    await sign_in(browser, "li")


async def test_the_chain_is_read_page_by_page_without_a_gap(centre: Centre) -> None:
    async with centre.browser() as browser:
        await auditor(browser)
        seen, address = [], "/audit"
        while address:
            page = await browser.get(address)
            seen += numbers(page)
            address = f"/audit?before={seen[-1]}" if f"before={seen[-1]}" in page.text else ""

    n = len(centre.deeds())
    assert seen == list(range(n, 0, -1))


async def test_entries_are_found_by_who_what_and_subject(centre: Centre) -> None:
    async with centre.browser() as browser:
        await auditor(browser)
        found = {
            query: numbers(await browser.get(f"/audit?{query}"))
            for query in ("who=zhao", "what=case", "what=cas%", "subject=grid/3", "who=zhao&subject=grid/2")
        }

    of_zhao = [e.number for e in centre.people.audit.read() if e.deed.who == "zhao"][::-1]
    assert found["who=zhao"] == of_zhao[:5]
    assert len(found["what=case"]) == 5
    assert found["what=cas%"] == [], "what is typed stands for itself"
    assert len(found["subject=grid/3"]) == 1
    assert found["who=zhao&subject=grid/2"] == []


async def test_it_says_whether_it_is_whole_or_where_it_broke(centre: Centre) -> None:
    async with centre.browser() as browser:
        await auditor(browser)
        unasked = await browser.get("/audit")
        whole = await browser.get("/audit?verify=1")
        with journal_engine(f"sqlite:///{centre.folder}/journal.sqlite").begin() as link:
            for (name,) in link.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                link.execute(text(f"DROP TRIGGER {name}"))
            link.execute(text("UPDATE audit SET who = 'someone' WHERE number = 7"))
        broken = await browser.get("/audit?verify=1&lang=en")

    assert 'id="verdict"' not in unasked.text
    assert f"全链完整：{len(centre.deeds())} 条" in whole.text
    assert "Broken at entry 7" in broken.text
    assert 'role="alert"' in broken.text


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_only_who_audits_reads_it_and_only_who_exports_takes_it_away(centre: Centre, role: str) -> None:
    centre.person("sun", role, "s1" if role in OF_AN_AREA else None)
    reads = "read_audit" in ABILITIES[role]
    takes = reads and "export" in ABILITIES[role]
    async with centre.browser() as browser:
        await sign_in(browser, "sun")
        page = await browser.get("/audit")
        file = await post(browser, "/audit/export?format=csv", token=token_in(await browser.get("/me")))

    assert page.status_code == (200 if reads else 403)
    assert ("case.exported" in page.text) == reads
    assert ("/audit/export" in page.text) == takes
    assert file.status_code == (200 if takes else 403)
    assert ("grid/3" in file.text) == takes
    last = [deed for deed in centre.deeds() if deed[0] == "sun" and deed[1].startswith("audit.")]
    assert last == [
        *([] if reads else [("sun", "audit.read", None, "denied")]),
        ("sun", "audit.exported", None, "done" if takes else "denied"),
    ]


async def test_what_is_taken_away_is_what_fits_and_is_never_computed(centre: Centre) -> None:
    centre.people.audit.append(Deed("zhao", "wall.paired", "=cmd|1"))
    async with centre.browser() as browser:
        await auditor(browser)
        token = token_in(await browser.get("/audit"))
        plain = await post(browser, "/audit/export?format=csv&who=zhao", token=token)
        objects = await post(browser, "/audit/export?format=jsonl&who=zhao", token=token)

    rows = list(csv.DictReader(io.StringIO(plain.text)))
    told = [json.loads(line) for line in objects.text.splitlines()]
    assert [int(row["number"]) for row in rows] == [one["number"] for one in told]
    assert {row["who"] for row in rows} == {"zhao"}
    assert rows[-1]["subject"] == "'=cmd|1"
    assert told[-1]["subject"] == "=cmd|1"
    assert "attachment" in plain.headers["content-disposition"]


async def test_what_is_typed_or_recorded_is_shown_as_text(centre: Centre) -> None:
    centre.people.audit.append(Deed("zhao", "wall.paired", "<script>x</script>"))
    async with centre.browser() as browser:
        await auditor(browser)
        page = await browser.get("/audit?who=%22%3E%3Cscript%3E")
        newest = await browser.get("/audit?who=zhao&before=²")

    assert "<script" not in page.text + newest.text
    assert "&lt;script&gt;x" in newest.text
