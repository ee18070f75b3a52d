from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import wiring
from dashboard.commands.user import app
from dashboard.domain.area import Area
from dashboard.installation import areas_change
from dashboard.ports import Entry, Grant


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    return wiring.open_store(wiring.load_settings(data=tmp_path))


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(tmp_path)])


def word_in(made: Result) -> str:
    (path,) = made.stdout.split()
    assert made.stdout == f"{path}\n"
    assert path.startswith("/sign-in?link=")
    return path.removeprefix("/sign-in?link=")


def listed(tmp_path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(tmp_path, "list").stdout)))


def test_a_person_is_made_with_role_and_area_and_the_path_stands_alone_on_stdout(
    tmp_path: Path, store: wiring.Store
) -> None:
    change = areas_change(store.journal, "district", [Area("d", "d", "district", "")], at=store.clock.now())
    assert change is not None
    store.journal.append([Entry(change)])

    made = run(tmp_path, "create", "zhao", "--role", "street", "--area", "d")

    assert made.exit_code == 0
    assert "zhao" in made.stderr
    person = store.people.register.use_link(word_in(made), "hash")
    assert person.grant == Grant("person", "zhao", "street", "d")


def test_who_is_made_before_there_is_an_administrator_is_said_to_void_the_first_path(
    tmp_path: Path, store: wiring.Store
) -> None:
    before = run(tmp_path, "create", "zhao", "--role", "viewer")
    admin = run(tmp_path, "create", "qian", "--role", "admin")
    after = run(tmp_path, "create", "sun", "--role", "viewer")

    assert "`onescreen user create NAME --role admin` makes one" in before.stderr
    assert "nobody is administrator" not in admin.stderr + after.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("zhao", "--role", "wall"), "give one of"),
        (("zhao", "--role", "root"), "give one of"),
        (("zhao", "--role", "street"), "--area"),
        (("zhao", "--role", "street", "--area", "zz"), "no area register"),
        (("zhao li", "--role", "viewer"), "sign-in name"),
        (("command", "--role", "viewer"), "sign-in name"),
    ],
)
def test_what_makes_no_person_is_said_and_leaves_stdout_empty(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    made = run(tmp_path, "create", *arguments)

    assert made.exit_code in (1, 2)
    assert made.stdout == ""
    assert says in " ".join(made.stderr.replace("│", " ").split())


def test_the_list_tells_what_each_has_and_no_secret(tmp_path: Path, store: wiring.Store) -> None:
    person = store.people.register.use_link(
        word_in(run(tmp_path, "create", "zhao", "--role", "viewer")), "hash"
    )
    waiting = word_in(run(tmp_path, "create", "qian", "--role", "admin"))
    store.people.sessions.begin(person)
    run(tmp_path, "disable", "qian")

    zhao, qian = listed(tmp_path)

    assert (zhao["name"], zhao["role"], zhao["password"], zhao["sessions"]) == ("zhao", "viewer", "yes", "1")
    assert (qian["password"], qian["sessions"], zhao["disabled_at"]) == ("no", "0", "")
    assert qian["disabled_at"]
    assert not {"hash", waiting} & {*zhao.values(), *qian.values()}


def test_a_person_is_signed_out_disabled_and_enabled(tmp_path: Path, store: wiring.Store) -> None:
    person = store.people.register.use_link(
        word_in(run(tmp_path, "create", "zhao", "--role", "viewer")), "hash"
    )
    store.people.sessions.begin(person)
    store.people.sessions.begin(person)

    out = run(tmp_path, "sign-out", "ZHAO")
    codes = [
        run(tmp_path, act, "zhao").exit_code for act in ("disable", "disable", "link", "enable", "enable")
    ]

    assert "2 sessions" in out.stderr
    assert store.people.sessions.standing() == {}
    assert codes == [0, 1, 1, 0, 1]


def test_a_link_may_end_the_codes_of_a_lost_phone(tmp_path: Path, store: wiring.Store) -> None:
    register = store.people.register
    register.use_link(word_in(run(tmp_path, "create", "zhao", "--role", "viewer")), "hash")
    register.begin_codes("zhao", "JBSWY3DPEHPK3PXP", step=1)

    kept = run(tmp_path, "link", "zhao")
    assert register.codes_secret("zhao") == "JBSWY3DPEHPK3PXP"
    ended = run(tmp_path, "link", "zhao", "--without-codes")

    assert register.codes_secret("zhao") is None
    assert word_in(kept) != word_in(ended)
    assert register.of_link(word_in(ended)) == "zhao"


def test_another_role_is_had_at_once_and_the_audit_tells_what_it_was(
    tmp_path: Path, store: wiring.Store
) -> None:
    person = store.people.register.use_link(
        word_in(run(tmp_path, "create", "zhao", "--role", "viewer")), "hash"
    )
    store.people.sessions.begin(person)

    refused = run(tmp_path, "assign", "zhao", "--role", "street")
    done = run(tmp_path, "assign", "zhao", "--role", "auditor")

    assert (refused.exit_code, done.exit_code) == (2, 0)
    (session,) = store.people.sessions.standing().values()
    assert session.grant == Grant("person", "zhao", "auditor")
    last = list(store.people.audit.read())[-1].deed
    assert (last.who, last.what, last.subject) == ("command", "person.assigned", "zhao")
    assert last.about == {"role": "auditor", "role_before": "viewer"}


@pytest.mark.parametrize("act", ["link", "disable", "enable", "sign-out"])
def test_nobody_is_said_to_be_nobody(tmp_path: Path, act: str) -> None:
    done = run(tmp_path, act, "nobody")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "nobody is named nobody" in done.stderr


def test_a_person_is_unbound_from_the_account_of_the_organisation_once(
    tmp_path: Path, store: wiring.Store
) -> None:
    store.people.register.create("zhao", "viewer", area=None, by="command")
    store.people.register.of_subject("https://id.example", "one", name="zhao")

    first, again, nobody = [run(tmp_path, "unbind", name) for name in ("zhao", "zhao", "li")]

    assert (first.exit_code, again.exit_code, nobody.exit_code) == (0, 1, 1)
    assert store.people.register.of_subject("https://id.example", "two", name="zhao") is not None
