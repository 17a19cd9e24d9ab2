"""How the objections of a full set and its increments become one table."""

from collections.abc import Sequence


def merged_objections(sources: Sequence[str], *, grounded: bool = False) -> str:
    """SQL for all objections of a chain, one row per account and objection, withdrawals of later sets applied.

    A withdrawal in a later set ends what earlier sets hold of the same account and purpose and was received before
    it, in those scopes that it names and in no other. Rows of one set do not touch each other: where a set states
    an objection both as withdrawn and as not, it stands. Whoever withdraws an objection takes nothing back that they
    said elsewhere, and the other way round.

    Args:
        sources: SQL relations with the columns of `OBJECTIONS`, oldest set first: a table's name or a subquery in
            brackets. Reduce them to the accounts in question first; the merge is not made for millions of rows.

        grounded: Whether they have those of `GROUNDED_OBJECTIONS`, all of them; then so has the table.
    """
    ground, of_both = (", rests_on", "AND later.rests_on = earlier.rests_on") if grounded else ("", "")
    of_earlier = ", earlier.rests_on" if grounded else ""
    if len(sources) == 1:
        return f"SELECT * FROM {sources[0]}"  # noqa: S608 (names of our own tables)
    numbered = "\nUNION ALL ".join(f"SELECT {place} AS place, * FROM {name}" for place, name in enumerate(sources))  # noqa: S608
    scopes = "\nUNION ALL ".join(
        f"SELECT place, account_key, purpose, received_at, withdrawn_at{ground}, '{scope}' AS scope "  # noqa: S608
        f"FROM stated WHERE {scope}"
        for scope in ("own_content", "ai_interactions", "mentions")
    )
    return f"""
        WITH stated AS ({numbered}),
        by_scope AS ({scopes}),
        ended AS (
            SELECT earlier.account_key, earlier.purpose, earlier.received_at, earlier.scope,
                CASE
                    WHEN MIN(later.withdrawn_at) < earlier.withdrawn_at THEN MIN(later.withdrawn_at)
                    ELSE COALESCE(earlier.withdrawn_at, MIN(later.withdrawn_at))
                END AS withdrawn_at{of_earlier}
            FROM by_scope AS earlier
            LEFT JOIN by_scope AS later
                ON later.account_key = earlier.account_key
                AND later.purpose = earlier.purpose
                AND later.scope = earlier.scope
                AND later.place > earlier.place
                AND later.withdrawn_at >= earlier.received_at
                {of_both}
            GROUP BY earlier.place, earlier.account_key, earlier.purpose, earlier.received_at, earlier.scope,
                earlier.withdrawn_at{of_earlier}
        )
        SELECT account_key, purpose, received_at,
            BOOL_OR(scope = 'own_content') AS own_content,
            BOOL_OR(scope = 'ai_interactions') AS ai_interactions,
            BOOL_OR(scope = 'mentions') AS mentions,
            withdrawn_at{ground}
        FROM ended GROUP BY account_key, purpose, received_at, withdrawn_at{ground}"""  # noqa: S608
