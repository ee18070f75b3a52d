"""The roles of people, as INTERFACES names them."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "role_viewer": ("查看", "Viewer"),
    "role_community": ("社区", "Community"),
    "role_street": ("街道", "Street"),
    "role_district": ("区中心坐席", "District operator"),
    "role_supervisor": ("督办", "Supervisor"),
    "role_auditor": ("审计", "Auditor"),
    "role_admin": ("管理员", "Administrator"),
}
