# ruff: noqa: E501 - a complaint a line reads best
"""The wall as code: what may be written, and that what is wrong is said with its line."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts._registry import panels_by_name
from layouts._scene_file import PACKAGED, WallError, packaged, read_wall
from layouts._scenes import Grid, Night, Sounds, Turn, Wide

PANELS = ("truth", "headline", "clocks", "tiles", "ticker")
FULL = """\
reload_at = "04:00"
[night]
from = "22:00"
to = "06:00"
[burn_in]
px = 4
minutes = 4
[sounds]
severities = ["urgent"]
repeat_seconds = 60
[[scene]]
name = "overview"
zh = "总览"
en = "Overview"
seconds = 180
panels = ["truth", "headline"]
[[scene]]
name = "clocks"
zh = "时限"
en = "Clocks"
columns = [440, "1fr"]
rows = [58, "1fr"]
areas = [
 "truth truth",
 "clocks tiles",
]
scale = { clocks = 1.5 }
triggers = ["breach"]
turn = { panel = "tiles", seconds = 15 }
[scene.wide]
columns = ["1fr"]
rows = [58, "2fr", "1fr"]
areas = ["truth", "tiles", "clocks"]
"""


def test_a_wall_is_what_its_file_says() -> None:
    wall = read_wall(FULL, panels=PANELS, file="wall.toml")

    overview, clocks = wall.scenes
    assert overview.grid is None
    assert (overview.seconds, overview.panels) == (180, frozenset({"truth", "headline"}))
    assert clocks.grid == Grid(
        (440, "1fr"), (58, "1fr"), (("truth", "truth"), ("clocks", "tiles")), {"clocks": 1.5}
    )
    wide = Grid(("1fr",), (58, "2fr", "1fr"), (("truth",), ("tiles",), ("clocks",)))
    assert clocks.wide == Wide(frozenset({"truth", "tiles", "clocks"}), wide)
    assert (clocks.seconds, clocks.triggers, clocks.turn) == (None, ("breach",), Turn("tiles", 15))
    assert wall.night == Night(time(22), time(6))
    assert (wall.reload_at, wall.burn_in.px, wall.sounds) == (time(4), 4, Sounds(("urgent",)))


def test_walls_that_sound_are_named_in_the_file() -> None:
    named = read_wall(
        FULL.replace("repeat_seconds = 60", 'walls = ["hall", "desk"]'), panels=PANELS, file="wall.toml"
    )

    assert named.sounds == Sounds(("urgent",), walls=("hall", "desk"))


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('"clocks tiles"', '"clocks tails"', "25: scene[2].areas[2]: there is no panel 'tails'; did you mean tiles?"),
        ('"clocks tiles"', '"clocks"', "25: scene[2].areas[2]: names 1 panels for 2 columns"),
        ('"clocks tiles"', '"clocks truth"', "25: scene[2].areas[2]: truth stands twice in this scene"),
        ('areas = ["truth", "tiles", "clocks"]', 'areas = ["truth", "tiles", "truth"]', "33: scene[2].wide.areas[3]: truth stands twice"),
        ('["truth", "headline"]', '["truth", "truth"]', "16: scene[1].panels[2]: truth stands twice in this scene"),
        ('["truth", "headline"]', '["headline"]', "16: scene[1].panels: is without truth"),
        ('"truth truth"', '"ticker ticker"', "23: scene[2].areas: is without truth"),
        ("seconds = 180", "seconds = 0", "15: scene[1].seconds: 0 is not a whole number from 1 to 86400"),
        ("seconds = 15 }", "seconds = 0 }", "29: scene[2].turn.seconds: 0 is not"),
        ("seconds = 180", "second = 180", "15: scene[1].second: unknown; did you mean seconds?"),
        ("px = 4", "px = 4\npixels = 4", "7: burn_in.pixels: unknown; known here: px, minutes"),
        ("px = 4", "px = true", "6: burn_in.px: True is not a whole number"),
        ('rows = [58, "1fr"]', 'rows = [58, "1fr", 4]', "23: scene[2].areas: has 2 rows of names for 3 rows"),
        ('rows = [58, "1fr"]', 'rows = [58, "1em"]', "22: scene[2].rows[2]: '1em' is neither"),
        ('columns = [440, "1fr"]', "", "17: scene[2].columns: missing"),
        ('from = "22:00"', 'from = "24:00"', "3: night.from: '24:00' is not a local time"),
        ("repeat_seconds = 60", "walls = [7]", "10: sounds.walls[1]: 7 is not a text"),
        ('["urgent"]', '["loud"]', "9: sounds.severities[1]: 'loud'; use one of urgent, over, due"),
        ('["breach"]', '["breaches"]', "28: scene[2].triggers[1]: 'breaches'; use one of breach, relay, source"),
        ("clocks = 1.5", "ticker = 1.5", "27: scene[2].scale.ticker: does not stand in this scene"),
        ("clocks = 1.5", "clocks = 9", "27: scene[2].scale.clocks: 9 is not a number from 0.5 to 4"),
        ('panel = "tiles"', 'panel = "ticker"', "29: scene[2].turn.panel: 'ticker' does not stand in this scene"),
        ('name = "clocks"', 'name = "overview"', "18: scene[2].name: 'overview' names a scene before"),
        ('name = "clocks"', 'name = "The clocks"', "18: scene[2].name: 'The clocks' is no name"),
        ('areas = ["truth", "tiles", "clocks"]', 'areas = ["truth", "tiles", "."]', "33: scene[2].wide.areas: clocks: a wide screen shows all"),
        ('zh = "时限"', "", "17: scene[2].zh: missing"),
        ("[night]", "[night", "2: Expected ']' at the end of a table declaration in column 7"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_wall_is_said_with_its_line(right: str, wrong: str, complaint: str) -> None:
    assert right in FULL

    with pytest.raises(WallError) as refused:
        read_wall(FULL.replace(right, wrong, 1), panels=PANELS, file="wall.toml")

    assert str(refused.value).startswith(f"wall.toml:{complaint}")
    assert refused.value.line == int(complaint.split(":")[0])


def test_a_wide_screen_may_show_more_in_a_grid_or_where_the_style_sheet_has_it() -> None:
    text = FULL.replace('"tiles", "clocks"]', '"tiles", "clocks ticker"]').replace(
        'columns = ["1fr"]', 'columns = ["1fr", "1fr"]'
    )
    listed = FULL.split("[scene.wide]", maxsplit=1)[0]
    listed += '[scene.wide]\npanels = ["truth", "clocks", "tiles", "ticker"]\n'

    more = read_wall(
        text.replace('["truth", "tiles"', '["truth truth", "tiles tiles"'), panels=PANELS, file="wall.toml"
    ).scenes[1]
    as_placed = read_wall(listed, panels=PANELS, file="wall.toml").scenes[1]

    assert more.wide is not None
    assert more.wide.panels - more.panels == {"ticker"}
    assert more.wide.grid is not None
    assert as_placed.wide == Wide(frozenset({"truth", "clocks", "tiles", "ticker"}))
    with pytest.raises(WallError, match=r"wide\.panels: tiles: a wide screen shows all that the others do"):
        read_wall(listed.replace('"tiles", "ticker"]', '"ticker"]'), panels=PANELS, file="wall.toml")


def test_a_wall_without_scenes_is_wrong_as_a_whole() -> None:
    with pytest.raises(WallError, match=r"^wall\.toml: scene: missing"):
        read_wall('reload_at = "04:00"', panels=PANELS, file="wall.toml")


def test_a_panel_may_fill_a_rectangle_of_several_rows() -> None:
    areas = 'rows = [1, 1, 1]\nareas = ["truth .", "clocks tiles", "clocks tiles"]\n'
    text = f'[[scene]]\nname = "a"\nzh = "a"\nen = "a"\ncolumns = [1, 1]\n{areas}'

    (scene,) = read_wall(text, panels=PANELS, file="wall.toml").scenes

    assert scene.panels == {"truth", "clocks", "tiles"}


@given(
    st.integers(0, len(FULL)),
    st.integers(0, 12),
    st.sampled_from(["", "[", "]", "}", '"', ".", "=", "\n", "1", '"a" = 1', "\n[x]\n", "[[", "nan", "{}"]),
)
def test_whatever_is_wrong_in_a_wall_is_said_in_one_line(at: int, length: int, instead: str) -> None:
    text = FULL[:at] + instead + FULL[at + length :]

    try:
        read_wall(text, panels=PANELS, file="wall.toml")
    except WallError as wrong:
        assert "\n" not in str(wrong)
        assert wrong.line is None or 1 <= wrong.line <= text.count("\n") + 1


def test_the_wall_that_is_shipped_has_every_scene_and_every_panel_that_there_is() -> None:
    wall = packaged(panels_by_name())

    assert [s.name for s in wall.scenes] == ["overview", "clocks", "relay", "street", "alerts", "sources"]
    standing = (s.panels | (s.wide.panels if s.wide else frozenset()) for s in wall.scenes)
    assert frozenset().union(*standing) == set(panels_by_name()) - {"interrupt"}


def test_the_packaged_file_lies_beside_its_reader() -> None:
    assert PACKAGED.parent == Path(read_wall.__code__.co_filename).parent / "scenes"
