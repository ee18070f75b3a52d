"""The tables of alerting. On SQLite a file of its own: its commits never wait for the journal's writer.

Instants are whole microseconds since 1970 UTC (`_us`).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from dashboard.store.schema import NAMES, Number

IS_OPEN: Final = "resolved_us IS NULL"
IS_RESOLVED: Final = "resolved_us IS NOT NULL"
IS_HELD: Final = "resolved_us IS NULL AND held_by IS NOT NULL"
UNDER_WAY: Final = "state IN ('waiting', 'sending', 'held')"
IS_LOOSE: Final = "in_group IS NULL AND resolved_us IS NOT NULL"
IS_RECEIPT: Final = "turn IN ('delivered', 'read', 'acknowledged') AND notice <> ''"
"""Said in a query as in the index, word for word, so that the database sees that the one serves the other."""

alerts = MetaData(naming_convention=NAMES)


def _where(name: str, *columns: Column[Any], condition: str, unique: bool = False) -> None:
    where = text(condition)
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


watch = Table(
    "alert_watch",
    alerts,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    CheckConstraint("one = 1", name="one"),
)

facts = Table(
    "alert_facts",
    alerts,
    Column("about", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

episodes = Table(
    "alert_episodes",
    alerts,
    Column("id", Text, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("since_us", BigInteger, nullable=False),
    Column("severity", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("case_kind", Text, nullable=False),
    Column("holder", Text),
    Column("figures", Text, nullable=False, comment="canonical JSON"),
    Column("part", Text, nullable=False),
    Column("opened_us", BigInteger, nullable=False),
    Column("resolved_us", BigInteger),
    Column("in_group", Text),
    Column("held_by", Text),
    Column("flaps", Integer, nullable=False),
)
_where("ix_alert_episodes_open", episodes.c.since_us, episodes.c.id, condition=IS_OPEN)
_where(
    "ix_alert_episodes_held",
    *(episodes.c[name] for name in ("held_by", "area", "since_us", "id")),
    condition=IS_HELD,
)
_where("ix_alert_episodes_loose", episodes.c.resolved_us, condition=IS_LOOSE)
Index("ix_alert_episodes_in_group", episodes.c.in_group, episodes.c.since_us, episodes.c.id)

# `state` is what the rest of the row comes to, written beside it so that an index can hold it.
groups = Table(
    "alert_groups",
    alerts,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("opened_us", BigInteger, nullable=False),
    Column("closed_us", BigInteger),
    Column("total", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Column("resolved_us", BigInteger),
    Column("acked_us", BigInteger),
    Column("acked_by", Text),
    Column("acted_us", BigInteger),
    Column("step", Integer, nullable=False),
    Column("next_step_us", BigInteger),
    Column("next_to", Text),
    Column("silence", Text),
    Column("state", Text, nullable=False),
    Column("retaken", Integer, nullable=False, server_default="0"),
)
PAGE: Final = (groups.c.opened_us, groups.c.id)
Index("ix_alert_groups_at", *PAGE)
Index("ix_alert_groups_state", groups.c.state, *PAGE)
Index("ix_alert_groups_rule", groups.c.rule, *PAGE)
Index("ix_alert_groups_area", groups.c.area, *PAGE)
Index("ix_alert_groups_area_rule", groups.c.area, groups.c.rule, *PAGE)
Index("ix_alert_groups_area_state", groups.c.area, groups.c.state, *PAGE)
_where("ix_alert_groups_resolved", groups.c.resolved_us, condition=IS_RESOLVED)

notices = Table(
    "alert_notices",
    alerts,
    Column("id", Text, primary_key=True),
    Column("in_group", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("try_us", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("repeats", Integer, nullable=False),
    Column("accepted_us", BigInteger),
    Column("delivered_us", BigInteger),
    Column("read_us", BigInteger),
    Column("error", Text),
    Column("instead_of", Text),
    Column("place", Integer, nullable=False, server_default="0"),
    Column("mark", Text, nullable=False, server_default=""),
)
Index("ix_alert_notices_in_group", notices.c.in_group)
Index("ix_alert_notices_kept", notices.c.channel, notices.c.recipient, notices.c.created_us, notices.c.id)
_where("ix_alert_notices_under_way", notices.c.try_us, notices.c.in_group, condition=UNDER_WAY)

members = Table(
    "alert_members",
    alerts,
    Column("notice", Text, primary_key=True),
    Column("episode", Text, primary_key=True),
)

# `notice`: '' where the turn is the group's own, for two nulls would not be the same.
custody = Table(
    "alert_custody",
    alerts,
    Column("number", Number, primary_key=True),
    Column("in_group", Text, nullable=False),
    Column("notice", Text, nullable=False),
    Column("turn", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("channel", Text),
    Column("recipient", Text),
    Column("evidence", Text, nullable=False, comment="canonical JSON"),
    UniqueConstraint("in_group", "notice", "turn", "at_us"),
    sqlite_autoincrement=True,
)
_where("ix_alert_custody_receipts", custody.c.notice, custody.c.turn, condition=IS_RECEIPT, unique=True)
Index("ix_alert_custody_at", custody.c.at_us, custody.c.number)

silences = Table(
    "alert_silences",
    alerts,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("reason_sealed", LargeBinary, nullable=False),
    Column("from_us", BigInteger, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Column("rule", Text),
    Column("area", Text),
    Column("about", Text),
    Column("ended_us", BigInteger),
    Column("held", Integer, nullable=False),
)

# `sha256`: of what the row says, so that it stands but once.
untold = Table(
    "alert_untold",
    alerts,
    Column("number", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("in_group", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    UniqueConstraint("sha256"),
    sqlite_autoincrement=True,
)

used_links = Table(
    "alert_used_links",
    alerts,
    Column("sha256", Text, primary_key=True),
    Column("used_us", BigInteger, nullable=False),
)
