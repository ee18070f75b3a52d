"""Settings of one centre: options > environment `ONESCREEN_*` > `onescreen.toml` in the data directory."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo


class ConfigError(Exception):
    """A setting that cannot be used; the message names it, its value and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`db`: an SQLAlchemy URL, None for the embedded SQLite in `data`; `redis`: a URL, None for the embedded
    wire. Of a demo: `speed`: how many times faster than real time its clock runs; `anchor`: two ISO instants
    joined by a slash, the centre's time and the real time that belongs to it, for all processes alike.
    `feeds`: the sources to connect to, as `[[feeds]]` of the file lists them; from there only.
    `…_per_minute`: how much one session may ask, 0 for any amount; an address, as much as
    `sessions_per_address` of them. `oidc_…`: the organisation's own sign-in, where there is one.
    `trusted_proxies`: addresses and networks, by commas, whose forwarded headers are believed.
    `key_file`: the keys of what is kept apart, None for `key` in `data`. `retention_days`: how long after its
    closing what names someone in a case is kept; 0: for ever. `backup_dir`: where backups are put; the age of
    the newest file in it is watched, None where nobody watches."""

    data: Path = Path("data")
    db: str | None = None
    redis: str | None = None
    host: str = "127.0.0.1"
    port: int = 8050
    trusted_proxies: str = "127.0.0.1,::1"
    tz: str = "Asia/Shanghai"
    demo: bool = False
    seed: int = 1515
    speed: float = 1.0
    anchor: str | None = None
    feeds: Sequence[Mapping[str, Any]] = ()
    desk_per_minute: int = 1_200
    search_per_minute: int = 600
    exports_per_minute: int = 20
    unmasks_per_minute: int = 20
    api_per_minute: int = 6_000
    links_per_minute: int = 60
    sessions_per_address: int = 100
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = field(default=None, repr=False)
    oidc_name_claim: str | None = None
    key_file: str | None = None
    retention_days: int = 1095
    backup_dir: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    @property
    def proxies(self) -> Sequence[str]:
        return [each for proxy in self.trusted_proxies.split(",") if (each := proxy.strip())]

    @property
    def key_path(self) -> Path:
        return Path(self.key_file) if self.key_file else self.data / "key"

    @property
    def journal_url(self) -> str:
        return self.db or f"sqlite:///{(self.data / 'journal.sqlite').absolute()}"

    @property
    def views_url(self) -> str:
        """Where checkpoints and read tables live: a file of their own, so that they never wait for the
        journal's writer; on PostgreSQL the same database."""
        return self.db or f"sqlite:///{(self.data / 'views.sqlite').absolute()}"

    @property
    def alerts_url(self) -> str:
        """Where alerting keeps what it plans and sends, so that it never waits for the journal's writer."""
        return self.db or f"sqlite:///{(self.data / 'alerts.sqlite').absolute()}"


def load(options: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from what was given; an option of None was not given."""
    given: dict[str, Any] = {k: v for k, v in options.items() if v is not None}
    named = {f.name for f in fields(Settings)}
    env = {n: environ[_variable(n)] for n in named - {"feeds"} if _variable(n) in environ}
    data = Path(given.get("data") or env.get("data") or Settings().data)
    merged = {**_from_file(data / "onescreen.toml", named), **env, **given, "data": data}
    settings = replace(Settings(), **{name: _typed(name, value) for name, value in merged.items()})
    if settings.oidc_issuer is not None and settings.oidc_client_id is None:
        raise ConfigError("oidc_client_id: give the name under which the provider knows this centre")
    if settings.oidc_issuer is not None and not settings.oidc_name_claim:
        raise ConfigError("oidc_name_claim: name the claim that is the sign-in name, which no one can change")
    for name in (f.name for f in fields(Settings) if f.name.endswith(("_per_minute", "_per_address"))):
        if getattr(settings, name) < (0 if name.endswith("_per_minute") else 1):
            raise ConfigError(f"{name}: {getattr(settings, name)} is too few")
    for proxy in settings.proxies:
        try:
            is_everybody = ip_network(proxy).prefixlen == 0
        except ValueError as wrong:
            raise ConfigError(f"trusted_proxies: {proxy!r} is no address or network: {wrong}") from wrong
        if is_everybody:
            raise ConfigError(f"trusted_proxies: {proxy} is everybody; name the proxies")
    try:
        settings.zone  # noqa: B018 - asked for so that a wrong name is said here and not in some fold
    except (KeyError, ValueError, OSError) as wrong:
        raise ConfigError(f"tz: {settings.tz!r} is no time zone; use a name such as Asia/Shanghai") from wrong
    if settings.retention_days < 0:
        raise ConfigError(f"retention_days: {settings.retention_days} is below 0; 0 keeps for ever")
    return settings


def _variable(name: str) -> str:
    return f"ONESCREEN_{name.upper()}"


def _from_file(path: Path, named: set[str]) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigError(f"{path}: {wrong}") from wrong
    if unknown := sorted(set(found) - named):
        raise ConfigError(f"{path}: unknown setting {unknown[0]!r}; known are {', '.join(sorted(named))}")
    return found


def _typed(name: str, value: Any) -> Any:
    default = getattr(Settings(), name)
    try:
        if isinstance(default, bool):
            return value if isinstance(value, bool) else str(value).lower() in {"1", "true", "yes", "on"}
        if isinstance(default, int | float):
            return type(default)(value)
    except ValueError as wrong:
        raise ConfigError(f"{name}: {value!r} is not a number") from wrong
    if isinstance(default, str) and not isinstance(value, str):
        raise ConfigError(f"{name}: {value!r} is no text")
    return value
