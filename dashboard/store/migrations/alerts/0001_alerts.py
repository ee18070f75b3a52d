"""The tables of alerting: facts, episodes, groups, notices, custody, silences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "alerts_0001"
down_revision = None
branch_labels = None
depends_on = None

number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
IS_OPEN = sa.text("resolved_us IS NULL")
IS_RESOLVED = sa.text("resolved_us IS NOT NULL")
UNDER_WAY = sa.text("state IN ('waiting', 'sending', 'held')")
IS_LOOSE = sa.text("in_group IS NULL AND resolved_us IS NOT NULL")
IS_RECEIPT = sa.text("turn IN ('delivered', 'read', 'acknowledged') AND notice <> ''")


def upgrade() -> None:
    create_watch()
    create_facts()
    create_episodes()
    create_groups()
    create_notices()
    create_members()
    create_custody()
    create_silences()
    create_untold()
    create_used_links()


def create_watch() -> None:
    op.create_table(
        "alert_watch",
        sa.Column("one", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_alert_watch"),
        sa.CheckConstraint("one = 1", name="ck_alert_watch_one"),
    )


def create_facts() -> None:
    op.create_table(
        "alert_facts",
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("about", "id", name="pk_alert_facts"),
    )


def create_episodes() -> None:
    op.create_table(
        "alert_episodes",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("since_us", sa.BigInteger, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("case_kind", sa.Text, nullable=False),
        sa.Column("holder", sa.Text),
        sa.Column("figures", sa.Text, nullable=False, comment="canonical JSON"),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("opened_us", sa.BigInteger, nullable=False),
        sa.Column("resolved_us", sa.BigInteger),
        sa.Column("in_group", sa.Text),
        sa.Column("held_by", sa.Text),
        sa.Column("flaps", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_episodes"),
    )
    op.create_index("ix_alert_episodes_in_group", "alert_episodes", ["in_group", "since_us", "id"])
    op.create_index(
        "ix_alert_episodes_loose",
        "alert_episodes",
        ["resolved_us"],
        sqlite_where=IS_LOOSE,
        postgresql_where=IS_LOOSE,
    )
    op.create_index(
        "ix_alert_episodes_open",
        "alert_episodes",
        ["since_us", "id"],
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )


def create_groups() -> None:
    op.create_table(
        "alert_groups",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("opened_us", sa.BigInteger, nullable=False),
        sa.Column("closed_us", sa.BigInteger),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("open", sa.Integer, nullable=False),
        sa.Column("resolved_us", sa.BigInteger),
        sa.Column("acked_us", sa.BigInteger),
        sa.Column("acked_by", sa.Text),
        sa.Column("acted_us", sa.BigInteger),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("next_step_us", sa.BigInteger),
        sa.Column("next_to", sa.Text),
        sa.Column("silence", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_groups"),
    )
    op.create_index("ix_alert_groups_area", "alert_groups", ["area", "opened_us", "id"])
    op.create_index("ix_alert_groups_area_state", "alert_groups", ["area", "state", "opened_us", "id"])
    op.create_index("ix_alert_groups_at", "alert_groups", ["opened_us", "id"])
    op.create_index(
        "ix_alert_groups_resolved",
        "alert_groups",
        ["resolved_us"],
        sqlite_where=IS_RESOLVED,
        postgresql_where=IS_RESOLVED,
    )
    op.create_index("ix_alert_groups_rule", "alert_groups", ["rule", "opened_us", "id"])
    op.create_index("ix_alert_groups_rule_state", "alert_groups", ["rule", "state", "opened_us", "id"])
    op.create_index("ix_alert_groups_state", "alert_groups", ["state", "opened_us", "id"])


def create_notices() -> None:
    op.create_table(
        "alert_notices",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("in_group", sa.Text, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("lang", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("try_us", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("repeats", sa.Integer, nullable=False),
        sa.Column("accepted_us", sa.BigInteger),
        sa.Column("delivered_us", sa.BigInteger),
        sa.Column("read_us", sa.BigInteger),
        sa.Column("error", sa.Text),
        sa.Column("instead_of", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_alert_notices"),
    )
    op.create_index("ix_alert_notices_in_group", "alert_notices", ["in_group"])
    op.create_index("ix_alert_notices_kept", "alert_notices", ["channel", "recipient", "created_us", "id"])
    op.create_index(
        "ix_alert_notices_under_way",
        "alert_notices",
        ["try_us", "in_group"],
        sqlite_where=UNDER_WAY,
        postgresql_where=UNDER_WAY,
    )


def create_members() -> None:
    op.create_table(
        "alert_members",
        sa.Column("notice", sa.Text, nullable=False),
        sa.Column("episode", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("notice", "episode", name="pk_alert_members"),
    )


def create_custody() -> None:
    op.create_table(
        "alert_custody",
        sa.Column("number", number),
        sa.Column("in_group", sa.Text, nullable=False),
        sa.Column("notice", sa.Text, nullable=False),
        sa.Column("turn", sa.Text, nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.Text),
        sa.Column("recipient", sa.Text),
        sa.Column("evidence", sa.Text, nullable=False, comment="canonical JSON"),
        sa.PrimaryKeyConstraint("number", name="pk_alert_custody"),
        sa.UniqueConstraint(
            "in_group", "notice", "turn", "at_us", name="uq_alert_custody_in_group_notice_turn_at_us"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_custody_at", "alert_custody", ["at_us", "number"])
    op.create_index(
        "ix_alert_custody_receipts",
        "alert_custody",
        ["notice", "turn"],
        unique=True,
        sqlite_where=IS_RECEIPT,
        postgresql_where=IS_RECEIPT,
    )


def create_silences() -> None:
    op.create_table(
        "alert_silences",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary, nullable=False),
        sa.Column("from_us", sa.BigInteger, nullable=False),
        sa.Column("until_us", sa.BigInteger, nullable=False),
        sa.Column("rule", sa.Text),
        sa.Column("area", sa.Text),
        sa.Column("about", sa.Text),
        sa.Column("ended_us", sa.BigInteger),
        sa.Column("held", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_silences"),
    )


def create_untold() -> None:
    op.create_table(
        "alert_untold",
        sa.Column("number", number),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("in_group", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_alert_untold"),
        sa.UniqueConstraint("sha256", name="uq_alert_untold_sha256"),
        sqlite_autoincrement=True,
    )


def create_used_links() -> None:
    op.create_table(
        "alert_used_links",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("used_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_alert_used_links"),
    )
