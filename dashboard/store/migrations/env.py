"""Alembic's entry: runs the migrations of one target in the transaction that `migrate` opened."""

from __future__ import annotations

from alembic import context

from dashboard.store.migrate import TARGETS, version_table

target = context.config.attributes["target"]
context.configure(
    connection=context.config.attributes["link"],
    target_metadata=TARGETS[target],
    version_table=version_table(target),
)
with context.begin_transaction():
    context.run_migrations()
