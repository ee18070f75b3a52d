"""What is taken away: exactly the rows of the list, to whoever may, as text to every program, and audited."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import httpx
import openpyxl  # type: ignore[import-untyped]
import pytest
from structlog.testing import capture_logs

from dashboard.access.decision import ABILITIES, OF_AN_AREA, ROLES
from dashboard.ports import CaseFilter, CaseRow, Grant, JournalError
from dashboard.reading.cells import safe
from dashboard.reading.desk import Desk
from layouts.desk._case_view import filter_of
from layouts.desk._export import Export
from layouts.desk._export_file import XlsxFile
from layouts.desk._export_watch import Over
from layouts.desk._page import View
from layouts.words import LANGS, Words
from tests import districts
from tests.acting.desk_centre import ListAudit, ended
from tests.desks import ZONE, FakeViews, case_of, desk_of

STREET, OTHER = "420203011000", "420203007000"
COMMUNITY = "420203011002"
ROWS = [
    *(case_of(n, area=STREET, is_overdue=n % 2 == 0) for n in range(7)),
    *(case_of(n, area=OTHER) for n in range(10, 15)),
    case_of(20, area=COMMUNITY, status="closed"),
]
WORDS = {lang: Words(lang, ZONE) for lang in LANGS}
EXPORTS = {role for role in ROLES if "export" in ABILITIES[role]}


def of(role: str, area: str | None = None) -> Grant:
    return Grant("person", "zhao", role, area)


@dataclass
class Centre:
    """`at`: what the past had; `ended`: the session. Pages of three rows, so that there are several."""

    grant: Grant = field(default_factory=lambda: of("supervisor"))
    rows: list[CaseRow] = field(default_factory=lambda: list(ROWS))
    most: int = 1_000
    audit: ListAudit = field(default_factory=ListAudit)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def desk(self, view: View) -> Desk:
        at = datetime.fromisoformat(view.asked["at"]) if "at" in view.asked else None
        return desk_of(districts.normal(), self.grant, views=self.views(), at=at, as_="known")

    def views(self) -> FakeViews:
        return FakeViews(self.rows)

    async def get(self, **query: str) -> httpx.Response:
        export = Export(self.desk, self.audit, WORDS, most=self.most, page_rows=3)

        async def door(scope: Any, receive: Any, send: Any) -> None:
            known = {"grant": self.grant, "until_ended": self.ended.wait, "form_token": "told"}
            await export({**scope, **known}, receive, send)

        transport = httpx.ASGITransport(door)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.post("/desk/export", params=query, data={"token": "told"})

    async def listed(self, **query: str) -> list[str]:
        """The codes of the list at this address, in its order."""
        view = View("/cases", {}, query)
        area, is_own = query.get("area"), bool(query.get("own"))
        wanted = replace(filter_of(view, ZONE), limit=1_000)
        return [row.code for row in await self.desk(view).cases(wanted, area=area, is_own=is_own)]


def table(answer: httpx.Response) -> list[list[str]]:
    """The rows of a file, its first two included."""
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"].startswith("text/csv"):
        assert answer.content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [[str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"status": "open"},
        {"status": "overdue"},
        {"area": OTHER},
        {"area": STREET, "own": "1"},
        {"kind": "none-such"},
        {"status": "closed"},
    ],
)
async def test_a_file_has_exactly_the_rows_of_the_list(form: str, query: dict[str, str]) -> None:
    centre = Centre()
    told = table(await centre.get(format=form, **query))
    codes = [row[1] for row in told[2:]]

    assert codes == await centre.listed(**query)
    assert told[1][:3] == ["状态", "案号", "类型"]
    assert ended(centre.audit).told == [("zhao", "case.exported", None, query.get("area"), "done")]
    assert ended(centre.audit).about[0]["rows"] == len(codes)


async def test_both_forms_tell_the_same_in_either_language() -> None:
    for lang in LANGS:
        sheet = table(await Centre().get(format="xlsx", lang=lang))
        plain = table(await Centre().get(format="csv", lang=lang))

        assert plain[0] == [f"# {sheet[0][0]}"]
        assert plain[1:] == sheet[1:]


async def test_the_first_row_tells_what_it_is_as_of_when_and_who_took_it() -> None:
    (mark,) = table(await Centre().get(format="xlsx", status="overdue", kind="neighbours"))[0]

    for part in ("逾期清单", "类型 邻里纠纷", "截至 2025-10-11", "导出人 zhao"):
        assert part in mark
    (nobody,) = table(await Centre().get(format="xlsx", holder="nobody"))[0]
    assert "持有单位 无人持有" in nobody
    assert "2025-" in table(await Centre().get(format="csv"))[2][5], "instants have their year"


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_whoever_may_not_take_away_is_refused_and_it_is_audited(role: str) -> None:
    area = STREET if role in OF_AN_AREA else None
    centre = Centre(of(role, area))
    for form in ("csv", "xlsx"):
        answer = await centre.get(format=form)
        assert answer.status_code == (200 if role in EXPORTS else 403)
        assert ("251011-" in answer.text) == (role in EXPORTS and form == "csv")

    outcome = "done" if role in EXPORTS else "denied"
    assert [told[4] for told in ended(centre.audit).told] == [outcome] * 2


@pytest.mark.parametrize("kind", ["family", "other"])
async def test_who_takes_a_withheld_kind_away_is_in_the_audit_and_neither_the_kind_nor_its_number(
    kind: str,
) -> None:
    worker, auditor = Centre(), Centre(of("auditor"))
    for form in ("csv", "xlsx"):
        assert (await worker.get(format=form, kind=kind)).status_code == 200
        refused = await auditor.get(format=form, kind=kind)
        assert (refused.status_code, "类别从略" in refused.text) == (403, True)

    assert [told[4] for told in ended(worker.audit).told] == ["done", "done"]
    assert [told[4] for told in ended(auditor.audit).told] == ["denied", "denied"]
    for about in ended(worker.audit).about:
        assert {name: about[name] for name in about if name != "format"} == {
            "kind": "withheld",
            "is_cut": False,
        }
    assert [about["kind"] for about in ended(auditor.audit).about] == ["withheld", "withheld"]


async def test_a_street_takes_away_what_is_theirs_and_nothing_beside() -> None:
    centre = Centre(of("street", STREET))
    own = table(await centre.get(format="csv"))
    beside = await centre.get(format="csv", area=OTHER)

    assert len(own) - 2 == 8 == len(await centre.listed())
    assert not any("251011-01" in row[1] for row in own[2:]), "no row of the other street"
    assert beside.status_code == 403
    assert ended(centre.audit).told[-1] == ("zhao", "case.exported", None, OTHER, "denied")


async def test_the_past_is_taken_away_as_the_past() -> None:
    at = districts.AT - timedelta(days=2)
    centre = Centre()
    told = table(await centre.get(format="csv", at=at.isoformat()))

    assert told[2:] == [], "the fake's past has no rows"
    assert "按当时所知" in told[0][0]
    assert f"{at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}" in told[0][0]
    assert ended(centre.audit).about[0]["at"] == at.isoformat()


async def test_what_is_to_come_or_nowhere_is_said_and_nothing_is_given() -> None:
    centre = Centre()
    later = (districts.AT + timedelta(days=1)).isoformat()
    answers = [await centre.get(format="csv", at=later), await centre.get(format="csv", area="nowhere")]
    answers += [await centre.get(format="pdf"), await centre.get()]

    assert [answer.status_code for answer in answers] == [400, 404, 400, 400]
    assert ended(centre.audit).told == []


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_what_a_source_wrote_is_never_computed(form: str, cell: str) -> None:
    hostile = case_of(1, area=STREET)._replace(kind=cell)
    answer = await Centre(rows=[hostile]).get(format=form)

    assert table(answer)[2][2].startswith("'")
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert {each.data_type for each in sheet[3]} == {"s"}
    assert safe("邻里纠纷") == "邻里纠纷"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_a_list_that_is_too_long_says_where_it_was_cut(form: str) -> None:
    for most, is_cut in ((5, True), (13, False), (12, True)):
        centre = Centre(most=most)
        told = table(await centre.get(format=form))

        assert (len(told) - 2, ended(centre.audit).about[0]["is_cut"]) == (most + is_cut, is_cut)
        assert (f"只到第 {most} 行" in told[-1][0]) == is_cut


async def test_free_text_in_the_filter_never_reaches_the_audit() -> None:
    centre = Centre()
    await centre.get(format="csv", source="a person named so", kind="邻里", grade="major")

    assert ended(centre.audit).about[0] == {
        "grade": "major", "unsaid": 2, "format": "csv", "rows": 0, "is_cut": False,
    }  # fmt: skip


@dataclass
class Breaking(FakeViews):
    """Stops answering at its third page."""

    def cases(self, wanted: CaseFilter) -> list[CaseRow]:
        if len(self.asked) == 2:
            raise JournalError("disk gone")
        return list(super().cases(wanted))


@dataclass
class BreakingCentre(Centre):
    kept: Breaking = field(default_factory=lambda: Breaking(list(ROWS)))

    def views(self) -> FakeViews:
        return self.kept


async def test_half_a_file_is_never_taken_for_a_whole_one() -> None:
    plain, sheet = BreakingCentre(), BreakingCentre()
    with pytest.raises(JournalError):
        await plain.get(format="csv")
    answer = await sheet.get(format="xlsx")

    assert answer.status_code == 503
    for centre in (plain, sheet):
        assert ended(centre.audit).told[0][4] == "failed"
        assert ended(centre.audit).about[0]["rows"] == 6


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_no_row_goes_out_before_the_audit_has_that_it_is_taken(form: str) -> None:
    centre = Centre(audit=ListAudit(is_down=True))
    answer = await centre.get(format=form)

    assert answer.status_code == 503
    assert "251011-" not in answer.text


async def test_that_it_is_taken_stands_first_and_how_much_it_was_last() -> None:
    centre = Centre()
    await centre.get(format="csv", status="open", area=STREET)

    assert [told[4] for told in centre.audit.told] == ["begun", "done"]
    assert centre.audit.about[0] == {"status": "open", "format": "csv"}
    assert centre.audit.about[1] == {"status": "open", "format": "csv", "rows": 7, "is_cut": False}


async def test_nothing_goes_out_whole_without_how_much_it_was_in_the_audit() -> None:
    plain, sheet = Centre(audit=ListAudit(answers=1)), Centre(audit=ListAudit(answers=1))
    with pytest.raises(JournalError):
        await plain.get(format="csv")
    answer = await sheet.get(format="xlsx")

    assert answer.status_code == 503
    for centre in (plain, sheet):
        assert [told[4] for told in centre.audit.told] == ["begun"]


@dataclass
class Ending(FakeViews):
    """The session of who asks ends while its third page is read."""

    end: Callable[[], object] = object

    def cases(self, wanted: CaseFilter) -> list[CaseRow]:
        if len(self.asked) == 2:
            self.end()
        return list(super().cases(wanted))


@dataclass
class EndingCentre(Centre):
    kept: Ending = field(default_factory=lambda: Ending(list(ROWS)))

    def __post_init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.kept.end = lambda: loop.call_soon_threadsafe(self.ended.set)

    def views(self) -> FakeViews:
        return self.kept


async def test_who_is_signed_out_or_moved_meanwhile_gets_no_row_more() -> None:
    plain, sheet = EndingCentre(), EndingCentre()
    with pytest.raises(Over):
        await plain.get(format="csv")
    answer = await sheet.get(format="xlsx")

    assert answer.status_code == 403
    for centre in (plain, sheet):
        assert [told[4] for told in ended(centre.audit).told] == ["denied"]
        assert ended(centre.audit).about[0]["rows"] == 9
        assert len(centre.kept.asked) == 3, "of five pages"


def footer_in(sheet: bytes) -> str:
    """As it stands in the file, with Excel's own codes."""
    with zipfile.ZipFile(io.BytesIO(sheet)) as parts:
        found = re.search(r"<oddFooter>(.*?)</oddFooter>", parts.read("xl/worksheets/sheet1.xml").decode())
    assert found is not None
    return unescape(found[1])


async def test_the_footer_tells_what_when_and_who_and_never_more_than_excel_reads() -> None:
    long_filter = {"kind": "k" * 64, "source": "s" * 64, "holder": "h" * 64, "code": "c" * 64}
    footer = footer_in((await Centre().get(format="xlsx", lang="en", **long_filter)).content)

    at = f"{districts.AT.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
    assert footer == f"&L{WORDS['en']('product')} · as of {at} (Asia/Shanghai) · taken by zhao"


@pytest.mark.parametrize("told", ["&" * 300, "x&" * 200, "x" * 300])
def test_no_footer_is_too_long_or_ends_amid_an_ampersand(told: str) -> None:
    footer = footer_in(b"".join(XlsxFile("mark", ["column"], footer=told).end()))

    assert 190 < len(footer) <= 255
    assert footer.removeprefix("&L").count("&") % 2 == 0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_a_store_that_fails_is_in_the_log(form: str) -> None:
    class Down(FakeViews):
        def cases(self, wanted: CaseFilter) -> list[CaseRow]:
            raise JournalError("disk gone")

    @dataclass
    class DownCentre(Centre):
        def views(self) -> FakeViews:
            return Down()

    with capture_logs() as said:
        answer = await DownCentre().get(format=form)

    assert answer.status_code == 503
    assert [(line["log_level"], line["error"], line["why"]) for line in said] == [
        ("warning", "JournalError", "disk gone")
    ]
