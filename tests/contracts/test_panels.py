"""Every panel there is keeps the contract of `layouts/_panel.py`, from the moment its file exists."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from dash.development.base_component import Component

import layouts.panels
from dashboard.domain.situation import Situation
from layouts._panel import Props, valid_areas
from layouts._registry import panels_by_name
from layouts.app import PAGES
from layouts.words import LANGS, Words
from tests import districts
from tests.visual.states import degraded

ZONE = ZoneInfo("Asia/Shanghai")
PANELS = panels_by_name()
SITUATIONS = {
    "nothing": districts.empty(),
    "first morning": districts.empty(areas=districts.xisaishan()),
    "ordinary": districts.normal(),
    "silent": districts.silent(),
    "degraded": degraded(at=districts.AT),
    "huge": districts.huge(),
    "boroughs": districts.normal(areas=districts.boroughs(18, 14, 12, 14, 3)),
    "one street": districts.normal(areas=districts.boroughs(70)),
}

every_panel = pytest.mark.parametrize("name", PANELS)
every_lang = pytest.mark.parametrize("lang", LANGS)
every_situation = pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)


def ids_in(component: Component) -> Iterator[str]:
    found = json.dumps(component, default=lambda c: c.to_plotly_json(), ensure_ascii=False)
    return iter(re.findall(r'"id": "([^"]+)"', found))


def stated(props: Props) -> frozenset[str]:
    return frozenset(field for field in Props.__struct_fields__ if getattr(props, field) is not None)


@every_situation
@every_lang
@every_panel
def test_the_frame_has_every_part_that_fill_names(name: str, lang: str, situation: Situation) -> None:
    panel, words = PANELS[name], Words(lang, ZONE)

    frame = panel.frame(valid_areas(situation, words), words)

    assert set(panel.filled(situation, words)) <= set(ids_in(frame))


@every_situation
@every_panel
def test_no_id_stands_twice_in_a_frame(name: str, situation: Situation) -> None:
    words = Words("zh", ZONE)

    ids = list(ids_in(PANELS[name].frame(valid_areas(situation, words), words)))

    assert len(ids) == len(set(ids))


@every_lang
@every_panel
def test_a_part_states_the_same_fields_each_time_so_that_the_last_is_the_whole(name: str, lang: str) -> None:
    seen: dict[str, frozenset[str]] = {}
    for situation in SITUATIONS.values():
        for part, props in PANELS[name].fill(situation, Words(lang, ZONE)).items():
            assert seen.setdefault(part, stated(props)) == stated(props), part


@every_situation
@every_panel
def test_fill_is_pure(name: str, situation: Situation) -> None:
    words = Words("zh", ZONE)

    assert PANELS[name].fill(situation, words) == PANELS[name].fill(situation, words)


@every_panel
def test_no_colour_is_spelled_in_a_panel(name: str) -> None:
    source = Path(layouts.panels.__path__[0], f"{name}.py").read_text(encoding="utf-8")

    assert not re.search(r"#[0-9A-Fa-f]{3,8}\b|rgb\(", source)


@every_panel
def test_every_panel_has_its_line_in_the_docs(name: str) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "panels.md").read_text(encoding="utf-8")

    assert f"| `{name}` |" in docs


def test_every_panel_stands_on_a_page_and_every_page_has_only_panels_there_are() -> None:
    placed = {name for page in PAGES.values() for name in page.panels}

    assert placed == set(PANELS)


@pytest.mark.parametrize("exported", [{}, {"PANEL": "no panel"}, {"PANEL": PANELS["tiles"]}])
def test_a_file_that_keeps_not_to_the_contract_is_named(exported: dict[str, object], tmp_path: Path) -> None:
    package = ModuleType("strange_panels")
    package.__path__ = [str(tmp_path)]
    (tmp_path / "stray.py").touch()
    stray = ModuleType("strange_panels.stray")
    vars(stray).update(exported)
    sys.modules |= {package.__name__: package, stray.__name__: stray}

    try:
        with pytest.raises(TypeError, match=r"strange_panels\.stray"):
            panels_by_name(package)
    finally:
        del sys.modules[package.__name__], sys.modules[stray.__name__]
