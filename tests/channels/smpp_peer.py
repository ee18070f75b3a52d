"""A message centre on loopback that speaks SMPP 3.4: it keeps what is submitted and tells what became of it.

with MessageCentre("account", "s3cret") as centre: … centre.port … centre.texts() … centre.states["1"] = 2
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from smpplib import consts
from smpplib.client import SimpleSequenceGenerator
from smpplib.smpp import make_pdu, parse_pdu

ENROUTE = 1


@dataclass(frozen=True, slots=True)
class Submitted:
    """One submit_sm. `part`: (number of the whole, parts, place), None for a message that is whole."""

    id: str
    to: str
    source: str
    data_coding: int
    part: tuple[int, int, int] | None
    text: str


class MessageCentre:
    """`statuses`: of the next answers to submit_sm, each given once; 0 takes it. `states`: what query_sm
    tells, by message id; `query_status`: how it answers that at all. `is_silent`: it takes what it is sent
    and answers nothing more. `most_bound`: so many sessions at once; one more is `refused`. `binds`: how many
    there were in all. `answers_after_s`: how long a submit_sm takes; none is answered while `lets_go` is not
    set. `at_work`: so many are being answered now."""

    def __init__(self, system_id: str, password: str) -> None:
        self._who = (system_id.encode(), password.encode())
        self.submitted: list[Submitted] = []
        self.statuses: list[int] = []
        self.bind_status = consts.SMPP_ESME_ROK
        self.states: dict[str, int] = {}
        self.query_status = consts.SMPP_ESME_ROK
        self.is_silent = False
        self.most_bound, self.bound, self.binds, self.refused = 100, 0, 0, 0
        self.answers_after_s = 0.0
        self.lets_go, self.at_work = threading.Event(), 0
        self.lets_go.set()
        self._counting = threading.Lock()
        self._listening: socket.socket | None = None
        self._lines: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> MessageCentre:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._start(self._accept, self._listening)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._listening is not None
        self.lets_go.set()
        for line in (self._listening, *self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        for thread in self._threads:
            thread.join(5)

    def texts(self) -> list[str]:
        """What phones would show: parts put together in their order, however often one came."""
        wholes: dict[tuple[str, int], dict[int, str]] = {}
        for place, one in enumerate(self.submitted):
            number, order = (one.part[0], one.part[2]) if one.part else (-1 - place, 1)
            wholes.setdefault((one.to, number), {})[order] = one.text
        return ["".join(parts[order] for order in sorted(parts)) for parts in wholes.values()]

    def _start(self, work: Any, *told: Any) -> None:
        thread = threading.Thread(target=work, args=told, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                self._lines.append(line)
                self._start(self._speak, line)

    def _speak(self, line: socket.socket) -> None:
        with suppress(OSError, struct.error):
            self._converse(line)

    def _converse(self, line: socket.socket) -> None:
        is_bound = False
        try:
            while True:
                (length,) = struct.unpack(">L", line.recv(4, socket.MSG_WAITALL))
                asked = parse_pdu(
                    struct.pack(">L", length) + line.recv(length - 4, socket.MSG_WAITALL),
                    client=SimpleSequenceGenerator(),
                    allow_unknown_opt_params=True,
                )
                if asked.command == "bind_transmitter":
                    status = self.bind_status
                    if (asked.system_id, asked.password) != self._who:
                        status = consts.SMPP_ESME_RINVPASWD
                    if status == consts.SMPP_ESME_ROK and not self._count(1):
                        status = consts.SMPP_ESME_RALYBND
                    is_bound = status == consts.SMPP_ESME_ROK
                    self._answer(line, asked, status=status, system_id="centre")
                    # What a centre asks of its own accord comes between the answers.
                    line.sendall(make_pdu("enquire_link", client=SimpleSequenceGenerator()).generate())
                elif asked.command == "unbind":
                    self._count(-is_bound)
                    is_bound = False
                    self._answer(line, asked)
                elif self.is_silent:
                    continue
                elif not is_bound:
                    self._answer(line, asked, status=consts.SMPP_ESME_RINVBNDSTS)
                elif asked.command == "submit_sm":
                    self._submit(line, asked)
                elif asked.command == "query_sm":
                    id_ = asked.message_id.decode()
                    state = self.states.get(id_, ENROUTE)
                    told = {"message_id": id_, "final_date": "", "message_state": state, "error_code": 0}
                    self._answer(line, asked, status=self.query_status, **told)
        finally:
            self._count(-is_bound)

    def _count(self, by: int) -> bool:
        """Sessions there are now; False where one more would be too many."""
        with self._counting:
            is_too_many = by > 0 and self.bound >= self.most_bound
            self.refused += is_too_many
            if not is_too_many:
                self.bound, self.binds = self.bound + by, self.binds + max(by, 0)
            return not is_too_many

    def _wait(self) -> None:
        with self._counting:
            self.at_work += 1
        time.sleep(self.answers_after_s)
        self.lets_go.wait()
        with self._counting:
            self.at_work -= 1

    def _submit(self, line: socket.socket, asked: Any) -> None:
        self._wait()
        if self.statuses and (status := self.statuses.pop(0)):
            self._answer(line, asked, status=status)
            return
        units, part = asked.short_message, None
        if asked.esm_class & consts.SMPP_GSMFEAT_UDHI:
            assert units[:3] == b"\x05\x00\x03"
            part, units = (units[3], units[4], units[5]), units[6:]
        assert len(asked.short_message) <= 140
        id_ = str(len(self.submitted) + 1)
        self.submitted.append(
            Submitted(
                id_,
                asked.destination_addr.decode(),
                asked.source_addr.decode(),
                asked.data_coding,
                part,
                units.decode("utf-16-be"),
            )
        )
        self._answer(line, asked, message_id=id_)

    @staticmethod
    def _answer(line: socket.socket, asked: Any, **fields: Any) -> None:
        answer = make_pdu(f"{asked.command}_resp", **fields)
        answer.sequence = asked.sequence
        answer.status = fields.get("status", consts.SMPP_ESME_ROK)
        line.sendall(answer.generate())
