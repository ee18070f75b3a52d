"""The grid of an endless list: rows by the block (`_blocks`), in the desk's look; and what it is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

import dash_ag_grid as dag
from dash import Dash, Input, Output, no_update
from dash.development.base_component import Component

from dashboard.reading.desk import Desk
from layouts.desk._blocks import BLOCK, Blocks
from layouts.desk._page import View
from layouts.desk._sent import ADDRESS
from layouts.words import Words

Row = TypeVar("Row")
Told: TypeAlias = Callable[[View, int], Awaitable[Sequence[Mapping[str, str]] | None]]
"""The rows of an address from a place on, as the grid shows them; None where they cannot be told now."""


def grid(
    name: str,
    columns: list[dict[str, Any]],
    *,
    loading: str,
    empty: str,
    choosing: Mapping[str, Any] | None = None,
) -> Component:
    """`name`: its id. A told row has an `id`. `loading`, `empty`: what is said meanwhile, and of none.

    `choosing`: how rows are chosen, where they are, with its words.
    """
    options = dict(choosing or {})
    said = {"loadingOoo": loading, "noRowsToShow": empty, **options.pop("localeText", {})}
    made: Component = dag.AgGrid(
        id=name,
        columnDefs=columns,
        rowModelType="infinite",
        defaultColDef={"sortable": False, "resizable": True, "suppressMovable": True},
        dashGridOptions={
            "cacheBlockSize": BLOCK, "maxBlocksInCache": 20, "rowHeight": 36, "headerHeight": 36,
            "localeText": said, "theme": {"function": "themeQuartz"}, **options,
        },
        getRowId="params.data.id",
        className="ag-theme-onescreen",
        style={"height": "auto"},
        columnSize=None,
    )  # fmt: skip
    return made


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """What a list is told from: the asker's desk for a view; where its blocks begin, for all who scroll."""

    asked: Callable[[View], Desk]
    words: Words
    blocks: Blocks[Row, Row] = field(default_factory=lambda: Blocks(lambda row: row))


def answer(app: Dash, name: str, told: Told) -> None:
    """Have the grid `name` told its rows."""
    app.callback(
        Output(name, "getRowsResponse"),
        Input(name, "getRowsRequest"),
        *ADDRESS,
        prevent_initial_call=True,
    )(partial(_answer, told))


async def _answer(told: Told, request: dict[str, Any] | None, path: str, search: str) -> Any:
    first = int((request or {}).get("startRow", 0))
    rows = await told(View.read(path, {}, search), first)
    if rows is None:
        return no_update  # the grid waits, and asks again when it is refreshed
    return {"rowData": rows, "rowCount": first + len(rows) if len(rows) < BLOCK else None}
