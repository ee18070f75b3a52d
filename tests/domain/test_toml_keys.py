"""The line of each key of a TOML text."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.toml_keys import KeyPath, line_of, lines_of

DOCUMENT = '''\
# a comment with [brackets] and = signs
title = "one # no comment" # one
dates = { from = 2026-01-01, to = 2026-12-31 }
numbers = [ 1, 2, # two
  3,
]

[clauses]
dispatch.days = 1
"close_ordinary" = { days = 5, "counting" = 'civil' }
words = """
[not.a.table]
key = 1
"quoted" \\""" end"""

[[override]]
areas = ["a", "b"]
[override.clauses]
dispatch = { days = 2 }

[[override]]
lies = [{ x = 1 },
 { x = 2, y = [[3], [4]] }]
[override.clauses.close_major]
days = 9
[[override.deeper]]
z = 1979-05-27 07:32:00
[[override.deeper]]
z = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("dates",), 3),
        (("dates", "to"), 3),
        (("numbers",), 4),
        (("numbers", 1), 4),
        (("numbers", 2), 5),
        (("clauses",), 8),
        (("clauses", "dispatch"), 9),
        (("clauses", "dispatch", "days"), 9),
        (("clauses", "close_ordinary", "counting"), 10),
        (("clauses", "words"), 11),
        (("override",), 16),
        (("override", 0), 16),
        (("override", 0, "areas", 1), 17),
        (("override", 0, "clauses"), 18),
        (("override", 0, "clauses", "dispatch", "days"), 19),
        (("override", 1), 21),
        (("override", 1, "lies", 1, "x"), 23),
        (("override", 1, "lies", 1, "y", 1, 0), 23),
        (("override", 1, "clauses", "close_major"), 24),
        (("override", 1, "clauses", "close_major", "days"), 25),
        (("override", 1, "deeper", 0, "z"), 27),
        (("override", 1, "deeper", 1, "z"), 29),
    ],
)
def test_a_key_stands_on_the_line_where_it_is_first_written(path: KeyPath, line: int) -> None:
    assert lines_of(DOCUMENT)[path] == line


def test_every_key_and_nothing_else_has_a_line() -> None:
    assert set(lines_of(DOCUMENT)) == set(paths_of(tomllib.loads(DOCUMENT)))


def test_a_key_that_is_not_written_is_looked_for_in_the_table_around_it() -> None:
    lines = lines_of(DOCUMENT)

    assert line_of(("clauses", "close_special"), lines) == 8
    assert line_of(("override", 1, "clauses", "close_major", "counting"), lines) == 24
    assert line_of(("missing",), lines) is None


def test_line_ends_of_windows_count_once() -> None:
    assert lines_of("a = 1\r\nb = 2\r\n")[("b",)] == 2


@pytest.mark.parametrize(
    "text", ['""""""', "''''''", '"""a"""""', "'''b''''", r'"""\\\""""', '"\\"#"', "'#'"]
)
def test_a_string_ends_where_it_ends(text: str) -> None:
    document = f"a = {text}\nb = 1"
    tomllib.loads(document)

    assert lines_of(document) == {("a",): 1, ("b",): 2}


keys = st.sampled_from(["a", "b-c", '"d e"', "'f.g'", "1"])
values: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["1", "true", '"x"', "'#'", '"""\n]}"""', "2026-01-01 10:00:00", "1.5e3"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: "[\n" + ", # no ]\n".join(each) + "\n]")
        | st.lists(st.tuples(keys, inner), max_size=3, unique_by=lambda pair: pair[0]).map(
            lambda each: "{ " + ", ".join(f"{key} = {value}" for key, value in each) + " }"
        )
    ),
    max_leaves=8,
)
pairs = st.lists(st.tuples(keys, values), max_size=3, unique_by=lambda pair: pair[0]).map(
    lambda each: "".join(f"{key} = {value}\n" for key, value in each)
)


@given(pairs, st.lists(pairs, max_size=3))
def test_whatever_tomllib_reads_every_key_of_it_has_a_line(root: str, tables: list[str]) -> None:
    document = root + "".join(f"[[t]]\n{table}[t.under]\nk = 1\n" for table in tables)

    assert set(lines_of(document)) == set(paths_of(tomllib.loads(document)))


def paths_of(found: Any, path: KeyPath = ()) -> list[KeyPath]:
    inner = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return [each for key, value in inner for each in [(*path, key), *paths_of(value, (*path, key))]]
