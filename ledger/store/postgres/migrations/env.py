"""What alembic runs: the migrations, on the connection and inside the transaction that it is handed."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
with context.begin_transaction():  # nothing is begun: we are inside one already
    context.run_migrations()
