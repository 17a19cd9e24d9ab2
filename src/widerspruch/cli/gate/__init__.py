"""`widerspruch gate`: keep objectors out of a training corpus."""

import typer

from widerspruch.cli.gate import audit, explain, keys, make_set, profile, purge, run, sql, verify
from widerspruch.lib.texts import Catalogue


def build(words: Catalogue) -> typer.Typer:
    """The group of commands."""
    app = typer.Typer(no_args_is_help=True)
    app.command("run", help=words("help.gate_run"))(run.run_command)
    app.command("profile", help=words("help.gate_profile"))(profile.profile_command)
    app.add_typer(keys.build(words), name="keys", help=words("help.gate_keys"))
    app.command("make-set", help=words("help.gate_make_set"))(make_set.make_set_command)
    app.command("sql", help=words("help.gate_sql"))(sql.sql_command)
    app.command("purge", help=words("help.gate_purge"))(purge.purge_command)
    app.command("audit", help=words("help.gate_audit"))(audit.audit_command)
    app.command("verify", help=words("help.gate_verify"))(verify.verify_command)
    app.command("explain", help=words("help.gate_explain"))(explain.explain_command)
    return app
