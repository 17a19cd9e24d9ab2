"""Whether the tables are there as this version of the program wants them, and how they come to be so."""

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from widerspruch.desk.errors import DeskError


def steps_missing() -> int:
    """How many steps of migration lie before this version. Raises DeskError `database_unreachable`."""
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        raise DeskError("database_unreachable") from error


def migrate() -> int:
    """Take those steps, and say how many they were. Raises as `steps_missing`."""
    steps = steps_missing()
    if steps:
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError as error:
            raise DeskError("database_unreachable") from error
    return steps


def has_cases() -> bool:
    """Whether anything was ever taken: then keys that are missing are lost, not yet to be made. Raises as
    `steps_missing`."""
    try:
        return _has_cases()
    except DatabaseError as error:
        raise DeskError("database_unreachable") from error


def _has_cases() -> bool:
    from widerspruch.desk.models import DeskCase

    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if DeskCase._meta.db_table not in connections[DEFAULT_DB_ALIAS].introspection.table_names(cursor):
            return False
    return DeskCase.objects.exists()
