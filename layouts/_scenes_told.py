"""The wall as its screen is told it: JSON in `data-scenes`, grids as CSS, in one language."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

from layouts._scenes import Grid, Scene, Track, Wall
from layouts.words import Words

INTERRUPT, FIGURES = "interrupt", "headline"
"""The banner stands in the place of the figures, in every scene that has them."""
FOOT = 22
WORDS = (
    *("scenes", "scene_rotating", "scene_single", "scene_paused", "scene_pinned", "scene_held"),
    *("sound_on", "sound_muted", "sound_blocked", "sound_elsewhere"),
    *("keys_move", "keys_number", "keys_pause", "keys_pin", "keys_mute", "keys_list"),
)


def scenes_told(wall: Wall, words: Words) -> str:
    """What `scenes.js` reads."""
    night = wall.night
    told = {
        "scenes": [_scene(scene, words) for scene in wall.scenes],
        "night": [_minutes(night.from_at), _minutes(night.to_at)] if night else None,
        "burn_in": [wall.burn_in.px, wall.burn_in.minutes],
        "sounds": {
            "severities": wall.sounds.severities,
            "repeat_s": wall.sounds.repeat_seconds,
            "walls": wall.sounds.walls,
        },
        "reload_at": None if wall.reload_at is None else _minutes(wall.reload_at),
        "words": {key: words(key) for key in WORDS},
        "posts": words.posts(),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _scene(scene: Scene, words: Words) -> dict[str, Any]:
    return {
        "name": scene.name,
        "title": scene.zh if words.lang == "zh" else scene.en,
        "panels": sorted(scene.panels),
        "seconds": scene.seconds,
        "grid": _grid(scene.grid),
        "wide": {"panels": sorted(scene.wide.panels), "grid": _grid(scene.wide.grid)} if scene.wide else None,
        "triggers": scene.triggers,
        "turn": [scene.turn.panel, scene.turn.seconds] if scene.turn else None,
    }


def _grid(grid: Grid | None) -> dict[str, Any] | None:
    if grid is None:
        return None
    foot = ("foot",) * len(grid.columns)
    return {
        "columns": " ".join(map(_track, grid.columns)),
        "rows": " ".join(map(_track, (*grid.rows, FOOT))),
        "areas": " ".join(f'"{" ".join(row)}"' for row in (*grid.areas, foot)),
        "scale": grid.scale,
    }


def _track(track: Track) -> str:
    return f"calc(var(--u)*{track})" if isinstance(track, int) else f"minmax(0,{track})"


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
