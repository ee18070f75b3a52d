"""What `up` says of where the product is reached."""

from __future__ import annotations

from dashboard.roles import addresses


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
    assert "for paired browsers" in network


def test_on_one_address_of_the_network_the_operators_pages_are_not_offered() -> None:
    wall, network = addresses("10.1.2.3", 9000)

    assert wall.endswith("//10.1.2.3:9000/wall")
    assert "for paired browsers" in network


def test_an_address_with_colons_stands_in_brackets() -> None:
    assert addresses("::1", 8050)[0].endswith("//[::1]:8050/wall")
    assert addresses("::", 8050)[0].endswith("//127.0.0.1:8050/wall")
