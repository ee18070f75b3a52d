"""The rivals' wall in Panel: `python -m bench.rivals.panel_wall PORT`.

Figures are plain dicts, which its documentation recommends for updates; changes of one turn go out together.
"""

from __future__ import annotations

import sys
from typing import Any

import panel as pn

from bench.rivals import charts


def wall() -> Any:
    number = pn.pane.Str(charts.number(), css_classes=[charts.NUMBER])
    plots = [_plot(place) for place in range(charts.CHARTS)]

    def change_number() -> None:
        number.object = charts.number()

    def change_charts() -> None:
        with pn.io.hold():
            for place, plot in enumerate(plots[: charts.CHANGING]):
                plot.object = _shown(place)

    pn.state.add_periodic_callback(change_number, period=round(charts.NUMBER_EVERY_S * 1000))
    pn.state.add_periodic_callback(change_charts, period=round(charts.CHARTS_EVERY_S * 1000))
    return pn.Column(number, pn.GridBox(*plots, ncols=charts.COLUMNS))


def _plot(place: int) -> Any:
    config = charts.figure(place)["config"]
    return pn.pane.Plotly(_shown(place), config=config, width=charts.WIDTH, height=charts.HEIGHT)


def _shown(place: int) -> dict[str, Any]:
    figure = charts.figure(place)
    return {"data": figure["data"], "layout": figure["layout"]}


if __name__ == "__main__":
    pn.extension("plotly")
    pn.serve(wall, address="127.0.0.1", port=int(sys.argv[1]), show=False)
