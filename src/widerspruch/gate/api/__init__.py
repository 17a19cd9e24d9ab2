"""The gate from Python: one call per verb, with what `--json` prints as its result.

`from widerspruch import gate` hands them out; docs/operators/python.md shows each. The command calls them, too, so that
both do the same. They read rulebook, keys and profile from disk and ask for the time; whoever has all that already
calls what they call.

Every one of them raises GateError or ProtocolError where nothing was done: `code` names the sentence, `values` fill it,
`sentences.sentence_of` says it, `ending` tells whether the same call may go on later.
"""
