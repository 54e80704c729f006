"""Run by Alembic with the connection that the upgrade put into the configuration."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
    transactional_ddl=True,  # SQLite can, when the driver does not meddle with transactions
)
with context.begin_transaction():
    context.run_migrations()
