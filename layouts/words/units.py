"""Departments that hold cases, by the codes of the simulated district; the units of an area bear its name."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "withheld-unit": ("承办单位", "a unit"),
    "dept-justice": ("区司法局", "Justice"),
    "dept-housing": ("区住建局", "Housing"),
    "dept-health": ("区卫健局", "Health"),
    "dept-traffic-police": ("区交警大队", "Traffic police"),
    "dept-market": ("区市场监管局", "Market"),
    "dept-relocation": ("区征收办", "Relocation"),
    "dept-natural-resources": ("区自然资源局", "Natural resources"),
    "dept-labour": ("区人社局", "Labour"),
}
