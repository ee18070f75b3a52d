"""The rivals' wall in NiceGUI: `python -m bench.rivals.nicegui_wall PORT`.

Figures are plain dicts, which its documentation recommends for speed.
"""

from __future__ import annotations

import sys

from nicegui import ui

from bench.rivals import charts


def wall() -> None:
    number = ui.label(charts.number()).classes(charts.NUMBER)
    with ui.grid(columns=charts.COLUMNS):
        plots = [ui.plotly(charts.figure(place)) for place in range(charts.CHARTS)]

    def change_number() -> None:
        number.set_text(charts.number())

    def change_charts() -> None:
        for place, plot in enumerate(plots[: charts.CHANGING]):
            plot.update_figure(charts.figure(place))

    ui.timer(charts.NUMBER_EVERY_S, change_number)
    ui.timer(charts.CHARTS_EVERY_S, change_charts)


if __name__ == "__main__":
    ui.run(wall, host="127.0.0.1", port=int(sys.argv[1]), show=False, reload=False)
