"""The desk of a centre in memory, at which one acts: what a browser sends, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import httpx
from fastapi import FastAPI

from dashboard.acting.unmask_door import LASTS_S
from dashboard.domain.situation import Situation
from dashboard.ports import Grant
from dashboard.reading.desk import Desk
from layouts import app
from layouts.desk import _alert_forms as alert_forms
from layouts.desk import _forms as forms
from layouts.desk import _many as many
from layouts.desk._acting import ACTED, BODY
from tests.acting.desk_centre import DeskCentre
from tests.desk_server import Everyone
from tests.desks import EVERYTHING, ZONE

DESK: Final = "/desk/en"


def server_of(
    centre: DeskCentre,
    grant: Grant = EVERYTHING,
    *,
    unmasked_s: float = LASTS_S,
    shown: Situation | None = None,
) -> FastAPI:
    """The desk of the centre, for whom the grant names. `unmasked_s`: how long a page shows clear text.

    `shown`: the present, in place of the centre's own.
    """

    def desk(asking: Grant, at: datetime | None, _as: str) -> Desk:
        found = replace(centre.desk(asking), at=at)
        if shown is None:
            return found
        return replace(found, reading=replace(found.reading, situation=lambda: shown))

    found = FastAPI()
    admit = partial(Everyone, grant=grant)
    app.mount_desk(
        found, zone=ZONE, admit=admit, desk_of=desk, audit=centre.audit, acting=centre.acting,
        unmasked_s=unmasked_s,
    )  # fmt: skip
    return found


async def sent(
    server: FastAPI, path: str, act: str, filled: Mapping[str, Any], *, number: str, search: str = ""
) -> dict[str, dict[str, Any]]:
    """What is answered to a form, as the props that change by the id of what they are of."""
    ids = [{"type": forms.FIELD, "name": name} for name in filled]
    form = {"number": number, "act": act, "seen": []}
    return await _asked(
        server,
        f"{BODY}.children@",
        by=f"{forms.SEND}.n_clicks",
        inputs=[_prop(forms.SEND, "n_clicks", 1)],
        state=[
            _prop(forms.FORM, "data", form),
            [_prop(id_, "id", id_) for id_ in ids],
            [_prop(id_, "value", value) for id_, value in zip(ids, filled.values(), strict=True)],
            _prop("desk-address", "pathname", path),
            _prop("desk-address", "search", search),
        ],
    )


async def opened(server: FastAPI, path: str, search: str) -> dict[str, dict[str, Any]]:
    """What is answered to an address: the form, or an empty sheet."""
    inputs = [_prop("desk-address", "search", search), _prop("desk-address", "pathname", path)]
    return await _asked(server, f"{BODY}.children", inputs=inputs, state=[])


ON_THE_LIST: Final = (("desk-address", "pathname", "/cases"), ("desk-address", "search", ""))


async def chosen(server: FastAPI, rows: Sequence[Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """What is answered to rows that are chosen in the list of cases."""
    inputs = [_prop(many.GRID, "selectedRows", rows)]
    return await _asked(server, f"{many.COUNT}.children", inputs=inputs, state=[])


async def opened_for_many(server: FastAPI, rows: Sequence[Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """What is answered to the button that opens the form for the chosen rows."""
    state = [_prop(many.GRID, "selectedRows", rows), *(_prop(*each) for each in ON_THE_LIST)]
    inputs = [_prop(many.OPEN, "n_clicks", 1)]
    return await _asked(server, f"{BODY}.children@", inputs=inputs, state=state, by=f"{many.OPEN}.n_clicks")


async def sent_for_many(
    server: FastAPI, cases: Any, filled: Mapping[str, Any], *, form: str, act: str = "dispatch"
) -> dict[str, dict[str, Any]]:
    """What is answered to the form for these cases, as it bears them."""
    ids = [{"type": forms.FIELD, "name": name} for name in filled]
    return await _asked(
        server,
        f"{BODY}.children@",
        inputs=[_prop(many.SEND, "n_clicks", 1)],
        state=[
            _prop(many.FORM, "data", {"number": form, "act": act, "cases": cases}),
            [_prop(id_, "id", id_) for id_ in ids],
            [_prop(id_, "value", value) for id_, value in zip(ids, filled.values(), strict=True)],
            *(_prop(*each) for each in ON_THE_LIST),
        ],
        by=f"{many.SEND}.n_clicks",
    )


async def opened_of_alerts(server: FastAPI, path: str, search: str) -> dict[str, dict[str, Any]]:
    """What is answered to an address of the alerts: the form, or an empty sheet."""
    inputs = [_prop("desk-address", "search", search), _prop("desk-address", "pathname", path)]
    by = "desk-address.search"
    return await _asked(server, f"{BODY}.children@", inputs=inputs, state=[], by=by)


async def sent_of_alerts(
    server: FastAPI, path: str, search: str, act: str, filled: Mapping[str, Any], *, number: str
) -> dict[str, dict[str, Any]]:
    """What is answered to a form of the alerts."""
    ids = [{"type": forms.FIELD, "name": name} for name in filled]
    return await _asked(
        server,
        f"{BODY}.children@",
        by=f"{alert_forms.SEND}.n_clicks",
        inputs=[_prop(alert_forms.SEND, "n_clicks", 1)],
        state=[
            _prop(alert_forms.FORM, "data", {"number": number, "act": f"alert_{act}", "seen": []}),
            [_prop(id_, "id", id_) for id_ in ids],
            [_prop(id_, "value", value) for id_, value in zip(ids, filled.values(), strict=True)],
            _prop("desk-address", "pathname", path),
            _prop("desk-address", "search", search),
        ],
    )


async def drawn(server: FastAPI, path: str, search: str = "") -> dict[str, dict[str, Any]]:
    """What is answered to an address: the page, its head and the navigation."""
    asked = [("desk-address", "pathname", path), ("desk-address", "search", search)]
    inputs = [_prop(*each) for each in (*asked, ("desk-tick", "data", None), (ACTED, "data", None))]
    return await _asked(server, "desk-page.children", inputs=inputs, state=[])


def _prop(id_: str | Mapping[str, str], name: str, value: Any) -> dict[str, Any]:
    return {"id": id_, "property": name, "value": value}


async def _asked(
    server: FastAPI, output: str, *, inputs: Sequence[Any], state: Sequence[Any], by: str = ""
) -> dict[str, dict[str, Any]]:
    """Of the callback whose first output begins so. `by`: what asks it, where several begin alike."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(server), base_url="http://centre.example"
    ) as client:
        found = (await client.get(f"{DESK}/_dash-dependencies")).json()
        told = next(
            each["output"]
            for each in found
            if each["output"].lstrip(".").startswith(output)
            and by in {"", *(f"{asking['id']}.{asking['property']}" for asking in each["inputs"])}
        )
        outputs = [
            {"id": id_, "property": name.partition("@")[0]}
            for id_, name in (each.rsplit(".", 1) for each in told.strip(".").split("..."))
        ]
        question = {
            "output": told,
            "outputs": outputs if told.startswith("..") else outputs[0],
            "inputs": inputs,
            "changedPropIds": [f"{each['id']}.{each['property']}" for each in inputs],
            "state": state,
        }
        answer = await client.post(f"{DESK}/_dash-update-component", json=question)
    if answer.status_code == 204:  # nothing is to change
        return {}
    assert answer.status_code == 200, answer.text
    response: dict[str, dict[str, Any]] = answer.json()["response"]
    return response


def text_of(props: Mapping[str, Any]) -> str:
    return json.dumps(props, ensure_ascii=False)
