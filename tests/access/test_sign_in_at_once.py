"""Many tries at the same time: they are counted before they are looked at, and hold up nobody else."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import httpx

from dashboard.access.passwords import AT_ONCE, WAITING, Full, Passwords
from dashboard.access.sign_in import TRIES_A_MINUTE
from tests.access.desk import PASSWORD, Desk, post, sign_in, token_in


@dataclass
class SlowHasher:
    """Compares when it is let."""

    let: Event = field(default_factory=Event)
    asked: int = 0

    def hash(self, password: bytes) -> str:
        return password.decode()

    def verify(self, password: bytes, hash: str) -> bool:
        self.asked += 1
        self.let.wait()
        return password.decode() == hash


async def tried(desk: Desk, name: str, address: str, password: str = "wrong") -> httpx.Response:
    async with desk.browser(address=address) as browser:
        return await sign_in(browser, name, password)


async def test_tries_at_once_are_limited_like_those_one_after_another(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    answers = await asyncio.gather(*(tried(desk, f"name{n}", "10.0.0.1") for n in range(60)))

    assert Counter(answer.status_code for answer in answers) == {
        401: TRIES_A_MINUTE,
        429: 60 - TRIES_A_MINUTE,
    }


async def test_who_signs_in_again_and_again_is_not_held_up(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.person()
    for _ in range(TRIES_A_MINUTE + 1):
        assert (await tried(desk, "zhao", "10.0.0.1", PASSWORD)).status_code == 303


async def test_while_passwords_are_compared_nothing_else_waits(tmp_path: Path) -> None:
    slow = SlowHasher()
    desk = Desk(tmp_path, passwords=Passwords(slow))
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
    trying = [asyncio.create_task(tried(desk, "nobody", f"10.0.0.{n}")) for n in range(AT_ONCE + WAITING)]
    try:
        async with asyncio.timeout(60):
            while slow.asked < AT_ONCE:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await asyncio.to_thread(int)
    finally:
        slow.let.set()

    assert {answer.status_code for answer in await asyncio.gather(*trying)} <= {401, 429}


def is_full(passwords: Passwords) -> bool:
    try:
        with passwords.place():
            return False
    except Full:
        return True


async def test_more_than_can_wait_are_sent_away_and_come_in_later(tmp_path: Path) -> None:
    slow = SlowHasher()
    passwords = Passwords(slow)
    desk = Desk(tmp_path, passwords=passwords)
    desk.people.register.use_link(
        desk.people.register.create("zhao", "street", area="s1", by="command"), PASSWORD
    )
    session = desk.people.sessions.begin(desk.person("qian"))
    async with desk.browser(address="10.0.1.2") as mine:
        mine.cookies.set("onescreen-session-8050", session)
        token = token_in(await mine.get("/me"))
        line = AT_ONCE + WAITING
        trying = [asyncio.create_task(tried(desk, f"name{n}", f"10.0.0.{n}")) for n in range(line)]
        try:
            async with asyncio.timeout(60):
                while not is_full(passwords):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                away = await tried(desk, "zhao", "10.0.1.1", PASSWORD)
                changed = await post(mine, "/me", do="end_codes", current=PASSWORD, token=token)
        finally:
            slow.let.set()
        await asyncio.gather(*trying)

    for answer in (away, changed):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert desk.metrics.registry.get_sample_value("onescreen_sign_ins_total", {"outcome": "limited"}) == 1
    assert (await tried(desk, "zhao", "10.0.1.1", PASSWORD)).status_code == 303
