"""What `up` says of where the product is reached, and how the first person comes in."""

from __future__ import annotations

from pathlib import Path

from dashboard import wiring
from dashboard.roles import addresses, first_sign_in


def test_on_loopback_the_wall_and_the_pages_are_named() -> None:
    assert addresses("127.0.0.1", 8050) == [
        "墙 wall      http://127.0.0.1:8050/wall",
        "页 operators http://127.0.0.1:8050/",
    ]


def test_on_every_address_it_says_what_the_network_is_served() -> None:
    wall, pages, network = addresses("0.0.0.0", 9000)

    assert "http://127.0.0.1:9000/wall" in wall
    assert pages.endswith("http://127.0.0.1:9000/")
    assert "port 9000" in network
    assert "who signs in" in network


def test_on_one_address_of_the_network_everything_is_named_by_it() -> None:
    wall, pages, network = addresses("10.1.2.3", 9000)

    assert wall.endswith("//10.1.2.3:9000/wall")
    assert pages.endswith("//10.1.2.3:9000/")
    assert "who signs in" in network


def test_an_address_with_colons_stands_in_brackets() -> None:
    assert addresses("::1", 8050)[0].endswith("//[::1]:8050/wall")
    assert addresses("::", 8050)[0].endswith("//127.0.0.1:8050/wall")


def test_the_first_sign_in_is_said_as_long_as_there_is_nobody(tmp_path: Path) -> None:
    settings = wiring.load_settings(data=tmp_path)
    register = wiring.open_store(settings).people.register

    _, before = first_sign_in(settings)
    _, path = first_sign_in(settings)
    register.use_link(path.removeprefix("/sign-in?link="), "hash")

    assert before != path
    assert first_sign_in(settings) == []
    assert [person.role for person in register.list()] == ["admin"]
