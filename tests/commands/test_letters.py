"""`onescreen letters`: listed, shown, issued and answered, on a centre's own data directory."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import wiring
from dashboard.commands.letters import app
from dashboard.domain import letters, marks
from dashboard.domain.case import derive
from dashboard.domain.events import Event
from dashboard.domain.letter_events import LetterAnswered
from dashboard.ports import Entry
from dashboard.projections.rules import rules_of
from tests.builders import (
    LOCAL,
    START,
    after,
    day,
    dispatched,
    graded,
    happened,
    local,
    reported,
    the_registers,
)

DUE_ON = day("2026-09-14")
FIRST, SECOND = "督〔2026〕0914-01", "督〔2026〕0914-02"


def tell(store: wiring.Store, *events: Event) -> None:
    store.journal.append([Entry(event) for event in events])


def mark(store: wiring.Store, case_id: str) -> None:
    """Record what a clock would."""
    told = store.journal.of_subject(case_id)
    standing = marks.said(r for r in told if r.event.type in marks.MARKS)
    case = derive(case_id, [r for r in told if r.event.type not in marks.MARKS])
    wanted = list(marks.expected(case, rules_of(store.journal.registers(), LOCAL)))
    ahead = marks.outlook(wanted, standing)
    tell(store, *marks.pending(case_id, ahead, standing, local("2026-09-15 00:01"))[0])


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    """A centre with a supervision letter to each of two streets, recorded as history."""
    store = wiring.open_store(wiring.load_settings(data=tmp_path))
    tell(store, *the_registers())
    stories = {
        "c1": [reported(), dispatched(at=START, unit="s1")],
        "c2": [reported("c2"), dispatched("c2", at=START, unit="s2")],
    }
    for story in stories.values():
        store.journal.append([Entry(event, recorded_at=START) for event in story])
    for case_id in stories:
        mark(store, case_id)
    rules, span = rules_of(store.journal.registers(), LOCAL), letters.day_of(DUE_ON, LOCAL)
    found: list[letters.Addressed] = []
    for case_id in stories:
        told = store.journal.of_subject(case_id)
        breaches = [r.event for r in told if r.event.type == "deadline.breached"]
        found += letters.addressed(breaches, told, code=f"n-{case_id}", span=span, rules=rules)
    tell(store, *letters.drafts("supervision", found, day=DUE_ON, zone=LOCAL))
    return store


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(tmp_path)])


def listed(tmp_path: Path, *arguments: str) -> dict[str, str]:
    """The state of each letter, by its number."""
    rows = csv.DictReader(io.StringIO(run(tmp_path, "list", *arguments).stdout))
    return {row["number"]: row["state"] for row in rows}


@pytest.mark.usefixtures("store")
def test_drafts_are_listed_newest_first_and_filtered(tmp_path: Path) -> None:
    assert list(listed(tmp_path).items()) == [(SECOND, "draft"), (FIRST, "draft")]
    assert list(listed(tmp_path, "--unit", "s1")) == [FIRST]
    assert list(listed(tmp_path, "--limit", "1")) == [SECOND]
    assert listed(tmp_path, "--kind", "reminder") == listed(tmp_path, "--state", "issued") == {}


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(("lang", "title"), [("zh", "督办函"), ("en", "Supervision letter")])
def test_a_letter_is_shown_by_its_number_in_either_language(tmp_path: Path, lang: str, title: str) -> None:
    shown = run(tmp_path, "show", FIRST, "--lang", lang)

    assert shown.stdout.splitlines()[:2] == [title, FIRST]
    assert shown.stderr == f"{FIRST}: draft\n"


def test_a_letter_that_is_issued_is_an_event_of_the_desk(tmp_path: Path, store: wiring.Store) -> None:
    done = run(tmp_path, "issue", FIRST)

    assert done.exit_code == 0
    assert listed(tmp_path) == {FIRST: "issued", SECOND: "draft"}
    issued = store.journal.letters()[-1].event
    assert (issued.source, issued.data.kind, issued.data.unit, issued.data.case) == (
        "desk",
        "supervision",
        "s1",
        "c1",
    )


@pytest.mark.usefixtures("store")
def test_a_letter_is_issued_once_and_the_others_of_the_call_are_issued_too(tmp_path: Path) -> None:
    run(tmp_path, "issue", FIRST)

    again = run(tmp_path, "issue", FIRST, "nothing", SECOND)

    assert again.exit_code == 1
    assert f"{FIRST} cannot be issued: it is issued" in again.stderr
    assert "there is no letter nothing" in again.stderr
    assert listed(tmp_path) == {FIRST: "issued", SECOND: "issued"}


@pytest.mark.usefixtures("store")
def test_all_drafts_of_a_kind_are_issued_at_once(tmp_path: Path) -> None:
    assert run(tmp_path, "issue", "--all", "--kind", "reminder").exit_code == 0
    assert set(listed(tmp_path).values()) == {"draft"}

    run(tmp_path, "issue", "--all")

    assert set(listed(tmp_path).values()) == {"issued"}
    assert run(tmp_path, "issue").exit_code == run(tmp_path, "issue", FIRST, "--all").exit_code == 2


def test_a_letter_of_which_nothing_stands_is_void_and_cannot_be_issued(
    tmp_path: Path, store: wiring.Store
) -> None:
    before = run(tmp_path, "show", FIRST).stdout
    tell(store, graded("c1", "special", at=after(days=1)))
    mark(store, "c1")

    refused = run(tmp_path, "issue", FIRST)

    assert listed(tmp_path) == {FIRST: "void", SECOND: "draft"}
    assert (refused.exit_code, refused.stderr) == (1, f"{FIRST} cannot be issued: it is void\n")
    shown = run(tmp_path, "show", FIRST)
    assert (shown.stdout, "withdrawn since: n-c1" in shown.stderr) == (before, True)


def test_an_answer_stands_beside_the_letter_it_answers(tmp_path: Path, store: wiring.Store) -> None:
    run(tmp_path, "issue", FIRST)
    letter = store.journal.letters()[-1].event.data.letter
    tell(store, happened("letter.answered", None, LetterAnswered(letter, by="s1"), at=after(days=9)))

    assert listed(tmp_path) == {FIRST: "answered", SECOND: "draft"}


def test_an_answer_that_the_desk_records_names_the_unit_that_gave_it(
    tmp_path: Path, store: wiring.Store
) -> None:
    run(tmp_path, "issue", "--all")

    own, above = (run(tmp_path, "answer", name, "--by", by) for name, by in ((FIRST, "s1"), (SECOND, "d")))

    assert (own.exit_code, above.exit_code) == (0, 0)
    assert own.stderr == f"{FIRST} is answered by s1, at position {store.journal.head() - 1}\n"
    assert listed(tmp_path) == {FIRST: "answered", SECOND: "answered"}
    told = [recorded.event for recorded in store.journal.letters()[-2:]]
    assert [(event.source, event.type, event.data.by) for event in told] == [
        ("desk", "letter.answered", "s1"),
        ("desk", "letter.answered", "d"),
    ]


def test_a_letter_is_answered_once_and_only_after_it_was_issued(tmp_path: Path, store: wiring.Store) -> None:
    head = store.journal.head()

    draft, nothing = (run(tmp_path, "answer", name, "--by", "s1") for name in (FIRST, "nothing"))

    assert (draft.exit_code, draft.stderr) == (1, f"{FIRST} cannot be answered: it is draft\n")
    assert (nothing.exit_code, nothing.stderr) == (1, "there is no letter nothing\n")
    assert store.journal.head() == head

    run(tmp_path, "issue", FIRST)
    run(tmp_path, "answer", FIRST, "--by", "s1")
    again = run(tmp_path, "answer", FIRST, "--by", "s1")

    assert (again.exit_code, again.stderr) == (1, f"{FIRST} cannot be answered: it is answered\n")
    assert store.journal.head() == head + 2


def test_an_answer_that_the_desk_gave_before_the_issuing_is_not_taken_for_a_new_one(
    tmp_path: Path, store: wiring.Store
) -> None:
    letter = next(r for r in store.journal.letters() if r.event.type == "letter.drafted").event
    tell(store, letters.answering(letter.id, source="desk", by="s1", at=after(days=9)))
    run(tmp_path, "issue", FIRST)

    refused = run(tmp_path, "answer", FIRST, "--by", "s1")

    assert (refused.exit_code, listed(tmp_path)[FIRST]) == (1, "issued")
    assert "the desk said so already, at position" in refused.stderr


def test_who_answers_is_a_unit_and_nobody_by_name(tmp_path: Path, store: wiring.Store) -> None:
    run(tmp_path, "issue", FIRST)
    head = store.journal.head()

    refused = run(tmp_path, "answer", FIRST, "--by", "s9")

    assert (refused.exit_code, store.journal.head()) == (2, head)
    assert "neither s1 nor in the register" in refused.stderr
    assert run(tmp_path, "answer", FIRST).exit_code == 2
