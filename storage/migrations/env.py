"""Alembic's entry: migrations run on the connection that `storage.migrations_runner` opens."""

from typing import Literal

from alembic import context

from storage.tables import metadata
from storage.tables.base import UTCDateTime


def plainly(kind: str, item: object, autogen_context: object) -> str | Literal[False]:
    """Migrations must not depend on code that may change: our column types are written as what they are stored as."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
    render_item=plainly,
)
with context.begin_transaction():
    context.run_migrations()
