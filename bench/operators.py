"""Operators who click: how long a page of the desk takes to draw, and whether the wall waits for them.

A hundred people, signed in, each with a connection of their own, open a page every five seconds: all they
reach, their area, a list, a case, the relays. Meanwhile an event now and then is timed to a wall's socket,
as it was before they came. `python -m bench.operators PORT SECONDS` is the operators, in a process of their
own: it reads what they are to ask from a line of its standard input and prints each answer's time.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect

from bench.centre import AREAS, CHECKOUT, Centre, area_codes
from bench.figures import Bar, Figure, share
from bench.load import Load
from bench.poster import ONE_TYPE, Poster
from bench.processes import cpu_s
from bench.signed_in import signed_in
from bench.viewers import HELLO

OPERATORS: Final = 100
CLICK_EVERY_S: Final = 5.0
EVENT_EVERY_S: Final = (0.2, 0.4)
SETTLED_S, SHOWN_WITHIN_S = 3.0, 30.0
KEPT_ALIVE = httpx.Limits(keepalive_expiry=2.0)
"""Shorter than the server keeps a connection: a browser would try again on one that was just closed."""
BAR_MS: Final = 300.0
UNHARMED: Final = 1.5
"""How many times its latency without operators the wall may have with them: two runs of one differ by less
than that on a machine that does nothing else."""
UPDATE: Final = "/desk/zh/_dash-update-component"
SERVER: Final = "ingest+clock+web"
CASES_ASKED: Final = 20


def run(folder: Path, *, seconds: float) -> list[Figure]:
    with Centre(folder / "centre", options=["--demo"]) as centre:
        centre.reader_token()
        asked = _asked(centre, _grants())
        poster = Poster(centre.port, centre.source_token("operators"), media_type=ONE_TYPE)
        load = Load("operators", area_codes(), run=uuid4().hex[:8])
        cookie, pid = centre.wall_cookie("bench"), centre.processes()[SERVER]
        time.sleep(SETTLED_S)
        used = cpu_s(pid)
        alone = asyncio.run(_to_socket_ms(centre.port, cookie, poster, load, 0, seconds))
        idle_s = cpu_s(pid) - used
        command = [sys.executable, "-m", "bench.operators", str(centre.port), str(seconds)]
        crowd = subprocess.Popen(
            command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert crowd.stdin is not None and crowd.stdout is not None
        crowd.stdin.write(json.dumps(asked) + "\n")
        crowd.stdin.close()
        if crowd.stdout.readline() != "ready\n":
            raise RuntimeError("the operators did not get their first pages")
        used = cpu_s(pid)
        beside = asyncio.run(_to_socket_ms(centre.port, cookie, poster, load, 1_000_000, seconds))
        busy_s = cpu_s(pid) - used
        clicks: list[tuple[str, float, int]] = [tuple(each) for each in json.loads(crowd.stdout.read())]
        crowd.stdout.close()
        crowd.wait()
    return _figures(clicks, alone, beside, idle=idle_s / seconds, busy=busy_s / seconds)


def _figures(
    clicks: Sequence[tuple[str, float, int]],
    alone: Sequence[float],
    beside: Sequence[float],
    *,
    idle: float,
    busy: float,
) -> list[Figure]:
    """`idle`, `busy`: processor seconds a second of the server without and with operators."""
    times = [ms for _, ms, _ in clicks]
    notes: dict[str, float | int | str] = {
        "operators": OPERATORS,
        "pages drawn": len(times),
        "not answered": sum(status != 200 for *_, status in clicks),
        "p50": share(times, 0.5),
        "server, cores without operators": idle,
        "server, cores with them": busy,
        "load average at the end": os.getloadavg()[0],
    }
    for name in sorted({name for name, *_ in clicks}):
        of = [ms for each, ms, _ in clicks if each == name]
        notes[f"p50 / p99 of {name}"] = f"{share(of, 0.5):.0f} / {share(of, 0.99):.0f}"
    told = {"p50 without": share(alone, 0.5), "p50 with": share(beside, 0.5), "events": len(beside)}
    return [
        Figure("a page drawn, p99", share(times, 0.99), "ms", bar=Bar("at most", BAR_MS), notes=notes),
        Figure(
            "event to wall's socket, p99", share(beside, 0.99), "ms", share(alone, 0.99), "without operators",
            Bar("at most", UNHARMED, times_floor=True), told,
        ),
    ]  # fmt: skip


def _grants() -> list[tuple[str, str | None]]:
    """Of ten people four sit in the district, three in a street, three in a community."""
    with AREAS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    streets = [row["code"] for row in rows if row["level"] == "street"]
    units = area_codes()
    kinds: list[tuple[str, list[str]]] = [("street", streets)] * 3 + [("community", units)] * 3
    found: list[tuple[str, str | None]] = []
    for number in range(OPERATORS):
        place = number % 10
        if place < 4:
            found.append(("district", None))
        else:
            role, codes = kinds[place - 4]
            found.append((role, codes[number % len(codes)]))
    return found


def _asked(centre: Centre, grants: Sequence[tuple[str, str | None]]) -> list[dict[str, Any]]:
    """Of each operator the cookie, and the addresses of the pages that they look at."""
    cases: dict[str | None, list[str]] = {}
    found = []
    for cookie, (_, area) in zip(signed_in(centre, grants), grants, strict=True):
        if area not in cases:
            wanted = f"&area={area}" if area else ""
            told = json.loads(centre.get(f"/api/cases?limit={CASES_ASKED}&status=open{wanted}")[1])
            cases[area] = [case["id"] for case in told["cases"]]
        pages = {
            "home": ["/"],
            "area": [f"/area/{area}"] if area else [f"/area/{code}" for code in area_codes()],
            "cases": ["/cases?status=overdue", "/cases?status=open", "/cases"],
            "case": [f"/case/{case}" for case in cases[area]] or ["/cases"],
            "relays": ["/relays", "/relays?status=in_flight"],
        }
        found.append({"cookie": cookie, "pages": pages})
    return found


# ── the wall ────────────────────────────────────────────────────────────────────────────────────────────


async def _to_socket_ms(
    port: int, cookie: str, poster: Poster, load: Load, first: int, seconds: float
) -> list[float]:
    """From the posting of each event to the message that a wall's socket has it in."""
    found: list[float] = []
    headers = {"Cookie": cookie}
    url = f"ws://127.0.0.1:{port}/ws/live"
    async with connect(url, additional_headers=headers, compression=None, proxy=None, max_size=None) as wall:
        await wall.send(HELLO)
        arrived: asyncio.Queue[tuple[int, float]] = asyncio.Queue()
        reading = asyncio.create_task(_read(wall, arrived))
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await asyncio.sleep(random.uniform(*EVENT_EVERY_S))
            began = time.monotonic()
            answer = await poster.post(load.report(first + len(found)))
            if answer.status != 200:
                raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
            at = await _shown(arrived, json.loads(answer.body)["position"])
            found.append((at - began) * 1e3)
        reading.cancel()
    poster.close()
    return found


async def _read(wall: ClientConnection, arrived: asyncio.Queue[tuple[int, float]]) -> None:
    while True:
        message = await wall.recv()
        if position := json.loads(message).get("position"):
            arrived.put_nowait((position, time.monotonic()))


async def _shown(arrived: asyncio.Queue[tuple[int, float]], position: int) -> float:
    """When the first message came that holds the position."""
    while True:
        async with asyncio.timeout(SHOWN_WITHIN_S):
            held, at = await arrived.get()
        if held >= position:
            return at


# ── the operators, in a process of their own ────────────────────────────────────────────────────────────


async def _click_all(
    port: int, seconds: float, operators: Sequence[dict[str, Any]]
) -> list[tuple[str, float, int]]:
    """Each click: the page's name, its time, its status. Begins with one that nobody times: a process that
    has just begun draws its first pages slower."""
    url = f"http://127.0.0.1:{port}"
    clicks: list[tuple[str, float, int]] = []
    is_ready = asyncio.Barrier(len(operators) + 1)
    async with asyncio.TaskGroup() as tasks:
        for number, told in enumerate(operators):
            wait_s = CLICK_EVERY_S * number / len(operators)
            tasks.create_task(_operate(url, told, wait_s, seconds, is_ready, clicks))
        await is_ready.wait()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    return clicks


async def _operate(
    url: str,
    told: dict[str, Any],
    wait_s: float,
    seconds: float,
    is_ready: asyncio.Barrier,
    clicks: list[tuple[str, float, int]],
) -> None:
    headers = {"Cookie": told["cookie"], "Sec-Fetch-Site": "same-origin", "Origin": url}
    async with httpx.AsyncClient(
        base_url=url, headers=headers, timeout=30, trust_env=False, limits=KEPT_ALIVE
    ) as browser:
        await asyncio.sleep(wait_s)
        callbacks = (await browser.get("/desk/zh/_dash-dependencies")).json()
        draw = next(each for each in callbacks if "desk-page.children" in each["output"])
        await browser.post(UPDATE, json=_question(draw, "/"))
        await is_ready.wait()
        await asyncio.sleep(wait_s)
        until = time.monotonic() + seconds - wait_s
        for name in _names(told["pages"]):
            began = time.monotonic()
            if began > until:
                return
            answer = await browser.post(UPDATE, json=_question(draw, random.choice(told["pages"][name])))
            clicks.append((name, (time.monotonic() - began) * 1e3, answer.status_code))
            await asyncio.sleep(max(0.0, began + CLICK_EVERY_S - time.monotonic()))


def _names(pages: dict[str, list[str]]) -> Iterator[str]:
    """The pages round and round, from any of them on."""
    names = list(pages)
    at = random.randrange(len(names))
    while True:
        yield names[at % len(names)]
        at += 1


def _question(draw: dict[str, Any], address: str) -> dict[str, Any]:
    """What a browser sends for a page to be drawn."""
    path, _, query = address.partition("?")
    values = {"pathname": path, "search": f"?{query}" if query else "", "n_intervals": 1}
    outputs = [
        dict(zip(("id", "property"), each.rsplit(".", 1), strict=True))
        for each in draw["output"].strip(".").split("...")
    ]
    inputs = [
        {"id": each["id"], "property": each["property"], "value": values.get(each["property"])}
        for each in draw["inputs"]
    ]
    changed = ["desk-address.pathname"]
    return {
        "output": draw["output"],
        "outputs": outputs,
        "inputs": inputs,
        "state": [],
        "changedPropIds": changed,
    }


if __name__ == "__main__":
    asked_ = json.loads(sys.stdin.readline())
    done = asyncio.run(_click_all(int(sys.argv[1]), float(sys.argv[2]), asked_))
    sys.stdout.write(json.dumps(done))
