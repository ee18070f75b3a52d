"""The grid of an endless list: rows by the block (`_blocks`), in the desk's look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_ag_grid as dag
from dash.development.base_component import Component

from layouts.desk._blocks import BLOCK


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
