"""Which models are called stale: those that rest on what a purge took out, and those of which nobody knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.lineage.made_models import NOW, data, gate_run, manifest, mask_run, model, sha, stated
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.gate.lineage.plan import plan
from widerspruch.gate.lineage.purged import PurgedCorpora
from widerspruch.gate.lineage.report import lineage_report
from widerspruch.gate.lineage.walk import walk
from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.lineage.model_lineage import Ingredient, ReadLineage, SharedPart

BEFORE = manifest(gate_run({"data/a": 1, "data/b": 1, "data/c": 3}))
AFTER = manifest(gate_run({"data/a": 1, "data/b": 2, "data/c": 3}, until=NOW + 1))
PURGED = PurgedCorpora.between([BEFORE], [AFTER])
A, B, C = data("data/a", 1, BEFORE), data("data/b", 1, BEFORE), data("data/c", 3, BEFORE)


def states(*models: ReadLineage, purged: PurgedCorpora = PURGED, withdrawn: tuple[str, ...] = ()) -> dict[str, str]:
    """By name."""
    return {one.name: one.state for one in walk(LineageGraph.of(models), purged, withdrawn)}


def reasons(*models: ReadLineage, purged: PurgedCorpora = PURGED) -> dict[str, list[str]]:
    """By name, why it is not clean."""
    walked = walk(LineageGraph.of(models), purged)
    return {one.name: [ground.reason for ground in one.grounds] for one in walked if one.grounds}


def refused(error: pytest.ExceptionInfo[GateError]) -> str:
    """The code; there is a sentence for it in both languages."""
    for language in ("de", "en"):
        assert load_catalogue(language, "widerspruch.gate")(f"problem.{error.value.code}", **error.value.values)
    return error.value.code


class TestData:
    def test_only_what_rests_on_a_changed_file_is_stale(self) -> None:
        """An adapter over an untouched bucket stays."""
        assert states(stated("one", A), stated("two", B), stated("three", C)) == {
            "one": "clean",
            "two": "stale",
            "three": "clean",
        }

    def test_a_file_that_none_of_the_manifests_names_is_unknown(self) -> None:
        """By its name or its digest, or because the manifest that it is said to be of does not name it."""
        assert reasons(stated("n", data("data/x", 1)), stated("d", data("data/a", 9))) == {
            "n": ["data_unknown"],
            "d": ["data_unknown"],
        }
        assert reasons(stated("lie", data("data/b", 2, BEFORE))) == {"lie": ["data_unknown"]}
        assert reasons(stated("lie", data("data/b", 1, AFTER))) == {"lie": ["data_unknown"]}

    def test_a_file_of_an_older_manifest_is_clean_where_the_same_stands_in_the_corpus_now(self) -> None:
        """The same bytes under the same name: nothing of it was taken out."""
        assert states(stated("one", Ingredient("data", "data/a", sha(1), "f" * 64))) == {"one": "clean"}

    def test_two_files_with_the_same_bytes_are_two_files(self) -> None:
        """Of two empty buckets one was changed: who rests on the other is clean."""
        assert states(stated("one", data("data/a", 1)), stated("two", data("data/b", 1))) == {
            "one": "clean",
            "two": "stale",
        }

    def test_a_whole_corpus_is_stale_if_any_of_its_files_is(self) -> None:
        """It is named by its manifest."""
        whole = Ingredient("data", "manifest.json", BEFORE.digest)
        new = Ingredient("data", "manifest.json", AFTER.digest)
        other = Ingredient("data", "manifest.json", "f" * 64)

        assert states(stated("old", whole), stated("new", new), stated("other", other)) == {
            "old": "stale",
            "new": "clean",
            "other": "unknown",
        }

    def test_a_file_that_is_gone_altogether_is_stale(self) -> None:
        """A bucket in which nobody is left."""
        after = manifest(gate_run({"data/a": 1, "data/c": 3}))

        assert states(stated("one", B), purged=PurgedCorpora.between([BEFORE], [after])) == {"one": "stale"}

    def test_of_a_mask_the_rows_it_leaves_and_the_input_below_it_count(self) -> None:
        """Other rows of the same input, or the same numbers of another one."""
        before = manifest(mask_run({"a": (1, 1, 9), "b": (2, 2, 9), "c": (3, 3, 9)}))
        after = manifest(mask_run({"a": (1, 1, 9), "b": (2, 8, 8), "c": (9, 3, 9)}))
        purged = PurgedCorpora.between([before], [after])
        models = [stated(name, data(f"mask/{name}", content)) for name, content in (("a", 1), ("b", 2), ("c", 3))]

        assert states(*models, purged=purged) == {"a": "clean", "b": "stale", "c": "stale"}
        assert (purged.redone.files, purged.redone.rows, purged.redone.of_rows) == (2, 17, 26)

    def test_a_model_older_than_two_purges_is_found_with_both_pairs(self) -> None:
        """With the last pair alone nobody knows its file, and it counts as affected all the same."""
        last = manifest(gate_run({"data/a": 1, "data/b": 5, "data/c": 3}, until=NOW + 2))

        assert states(stated("old", B), purged=PurgedCorpora.between([AFTER], [last])) == {"old": "unknown"}
        assert states(stated("old", B), purged=PurgedCorpora.between([BEFORE, AFTER], [last, last])) == {"old": "stale"}

    def test_a_corpus_that_stayed_as_it_was_is_named_on_both_sides(self) -> None:
        """Else its files would be unknown."""
        other = manifest(gate_run({"data/x": 7}))
        one = stated("one", A, data("data/x", 7, other))

        assert states(one) == {"one": "unknown"}
        assert states(one, purged=PurgedCorpora.between([BEFORE, other], [AFTER, other])) == {"one": "clean"}

    @pytest.mark.parametrize(
        "later",
        [
            gate_run({"data/a": 1}, until=NOW - 1),
            gate_run({"data/a": 1}, until=NOW + 1, number=6),
            gate_run({"data/a": 1}, until=NOW + 1, exclusion_sets=()),
            gate_run({"data/a": 1}, until=NOW + 1, purpose="other_ai"),
        ],
    )
    def test_manifests_in_the_wrong_order_are_refused(self, later: object) -> None:
        """The later one heeds all that the earlier one heeded."""
        with pytest.raises(GateError) as caught:
            PurgedCorpora.between([BEFORE], [manifest(later)])  # type: ignore[arg-type]

        assert refused(caught) == "lineage_goes_back"

    def test_manifests_without_a_partner_are_refused(self) -> None:
        """To each one before belongs one after."""
        with pytest.raises(GateError) as caught:
            PurgedCorpora.between([BEFORE, AFTER], [AFTER])

        assert refused(caught) == "lineage_pairs"


class TestGraph:
    def test_a_diamond_is_stale_where_one_side_is(self) -> None:
        """And so is all above it; the other side stays."""
        left, right = stated("left", A, model("base")), stated("right", B, model("base"))
        top = stated("top", model("left"), model("right"), kind="merged")
        above = stated("above", model("top"), kind="quantised")

        assert states(above, top, right, left, stated("base", C)) == {
            "base": "clean",
            "left": "clean",
            "right": "stale",
            "top": "stale",
            "above": "stale",
        }

    def test_a_model_without_a_statement_makes_what_rests_on_it_unknown(self) -> None:
        """All the way up."""
        assert reasons(stated("top", model("middle")), stated("middle", model("nobody"), A)) == {
            "middle": ["model_missing"],
            "top": ["model_unknown"],
        }

    def test_stale_is_told_before_unknown(self) -> None:
        """What is known is not hidden by what is not."""
        assert states(stated("one", model("nobody"), B)) == {"one": "stale"}

    @pytest.mark.parametrize(
        "models",
        [
            [stated("a", model("a"))],
            [stated("a", model("b")), stated("b", model("c")), stated("c", model("a"))],
            [stated("a", A, shared=[SharedPart("idf", (model("b"),))]), stated("b", model("a"))],
        ],
    )
    def test_a_model_that_is_made_of_itself_is_refused(self, models: list[ReadLineage]) -> None:
        """Over however many others, or by what a shared part was fitted on."""
        with pytest.raises(GateError) as caught:
            LineageGraph.of(models)

        assert refused(caught) == "lineage_cycle"

    def test_two_statements_about_one_model_are_refused(self) -> None:
        """Whichever is true, nobody can say."""
        with pytest.raises(GateError) as caught:
            LineageGraph.of([stated("a", A), stated("b", B, digest=sha("a"))])

        assert refused(caught) == "lineage_twice"

    def test_two_models_of_one_name_are_two(self) -> None:
        """Edges go by digests."""
        models = [stated("same", A), stated("same", B, digest=sha("other")), stated("top", model("same"))]
        walked = walk(LineageGraph.of(models), PURGED)

        assert {one.sha256: one.state for one in walked} == {
            sha("same"): "clean",
            sha("other"): "stale",
            sha("top"): "clean",
        }

    def test_a_chain_of_models_may_be_long(self) -> None:
        """No depth of calls limits it."""
        chain = [stated("0", B), *(stated(str(number), model(str(number - 1))) for number in range(1, 3000))]

        assert {*states(*chain).values()} == {"stale"}


class TestSharedParts:
    @pytest.mark.parametrize("leak", ["tokenizer", "idf", "deduplication", "early stopping", "mixture", "step count"])
    def test_a_shared_part_of_which_nobody_said_what_it_rests_on_counts(self, leak: str) -> None:
        """Also where it left a file, and was not named among the shared parts."""
        file = Ingredient("shared", leak, "9" * 64)

        assert reasons(stated("one", A, shared=[SharedPart(leak)]), stated("two", A, file)) == {
            "one": ["undeclared"],
            "two": ["undeclared"],
        }

    def test_what_a_shared_part_was_fitted_on_is_followed(self) -> None:
        """Data and models."""
        on_data = stated("data", A, shared=[SharedPart("idf", (A, B))])
        on_model = stated("model", A, shared=[SharedPart("choice", (model("data"),))])
        clean = stated("clean", A, shared=[SharedPart("idf", (A, C)), SharedPart("bytes", no_personal_data=True)])

        assert states(on_data, on_model, clean) == {"data": "stale", "model": "stale", "clean": "clean"}

    def test_a_model_of_nothing_is_unknown(self) -> None:
        """A public base says at least that it holds nothing of persons."""
        base = stated("base", shared=[SharedPart("public texts", no_personal_data=True)])

        assert states(stated("empty"), base) == {"empty": "unknown", "base": "clean"}


class TestReplaced:
    OLD = stated("old", B)

    def test_a_clean_model_in_its_place_replaces_a_stale_one(self) -> None:
        """What rests on the stale one is stale as before."""
        new = stated("new", data("data/b", 2, AFTER), replaces=sha("old"))
        walked = {one.name: one for one in walk(LineageGraph.of([self.OLD, new, stated("top", model("old"))]), PURGED)}

        assert (walked["old"].state, walked["old"].by) == ("replaced", sha("new"))
        assert (walked["new"].state, walked["top"].state) == ("clean", "stale")

    def test_a_stale_model_replaces_nothing(self) -> None:
        """Nor do two that replace each other."""
        first, second = stated("first", B, replaces=sha("second")), stated("second", B, replaces=sha("first"))

        assert states(self.OLD, stated("new", B, digest=sha("new"), replaces=sha("old"))) == {
            "old": "stale",
            "new": "stale",
        }
        assert states(first, second) == {"first": "stale", "second": "stale"}

    def test_a_clean_model_replaces_over_stale_ones_between(self) -> None:
        """The list names the one that is in service now."""
        between = stated("between", B, data("data/a", 1), replaces=sha("old"))
        walked = walk(LineageGraph.of([self.OLD, between, stated("new", A, replaces=sha("between"))]), PURGED)

        assert {one.name: one.by for one in walked} == {"old": sha("new"), "between": sha("new"), "new": None}

    def test_what_is_withdrawn_replaces_nothing_and_is_told_so(self) -> None:
        """The stale one may be in service again."""
        new = stated("new", A, replaces=sha("old"))

        assert states(self.OLD, new, withdrawn=(sha("new"),)) == {"old": "stale", "new": "withdrawn"}
        assert states(self.OLD, new, withdrawn=(sha("old"),)) == {"old": "withdrawn", "new": "clean"}

    def test_a_model_that_nobody_knows_cannot_be_withdrawn(self) -> None:
        """A slip of the pen would leave the right one in the list, and the wrong one unnoticed."""
        with pytest.raises(GateError) as caught:
            states(self.OLD, withdrawn=("f" * 64,))

        assert refused(caught) == "lineage_model_unknown"


def test_a_plan_names_what_to_train_again_in_order() -> None:
    """And what has to be found out before."""
    graph = LineageGraph.of(
        [stated("top", model("b"), model("a")), stated("a", A), stated("b", B), stated("odd", model("nobody"))]
    )
    planned = plan(graph, walk(graph, PURGED))

    assert {one.name: (one.after, one.is_possible) for one in planned} == {
        "b": ((), True),
        "top": ((sha("b"),), True),
        "odd": ((), False),
    }
    assert [one.name for one in planned].index("b") < [one.name for one in planned].index("top")


def test_a_report_counts_all_and_names_what_is_not_clean() -> None:
    """With the day until which it stays in service."""
    graph = LineageGraph.of([stated("a", A), stated("b", B), stated("old", B, digest=sha("old"))])
    report = lineage_report(graph, PURGED, walk(graph, PURGED, [sha("old")]), NOW, NOW + 5)

    assert report.counts == {"clean": 1, "stale": 1, "replaced": 0, "withdrawn": 1, "unknown": 0}
    assert [(one.name, one.state, one.until) for one in report.models] == [
        ("b", "stale", NOW + 5),
        ("old", "withdrawn", None),
    ]
    assert (report.redone.rows, report.redone.of_rows) == (10, 30)


@st.composite
def graphs(draw: st.DrawFn) -> list[ReadLineage]:
    """Up to 12 models, each of files and of models before it, some unknown, some with shared parts."""
    files = [A, B, C, data("data/b", 2, AFTER), data("data/z", 0)]
    models = []
    for number in range(draw(st.integers(1, 12))):
        names = [str(one) for one in range(number)] + ["nobody"]
        parts = draw(st.lists(st.sampled_from([*files, *map(model, names)]), max_size=4, unique=True))
        fitted = tuple(draw(st.lists(st.sampled_from([*files, *map(model, names)]), max_size=2, unique=True)))
        is_none = not fitted and draw(st.booleans())
        shared = [SharedPart("part", fitted, is_none)] if draw(st.booleans()) else []
        models.append(stated(str(number), *parts, shared=shared))
    return draw(st.permutations(models))


def naive(models: list[ReadLineage]) -> dict[str, str]:
    """The rule by hand: go down from each model, and look at everything that is reached."""
    by_digest = {one.sha256: one for one in models}

    def reached(one: ReadLineage) -> set[str]:
        lineage = one.lineage
        found = {"unknown"} if lineage.undeclared() or not (lineage.made_from or lineage.shared) else set[str]()
        for part in lineage.rests_on():
            if part.role == "model":
                found |= reached(by_digest[part.sha256]) if part.sha256 in by_digest else {"unknown"}
            else:
                content = (part.name, part.sha256)
                is_new = part.manifest == AFTER.digest
                if content == ("data/b", sha(1)):
                    found.add("stale")
                elif content not in {("data/a", sha(1)), ("data/c", sha(3))} and not is_new:
                    found.add("unknown")
        return found

    def said(found: set[str]) -> str:
        return "stale" if "stale" in found else "unknown" if found else "clean"

    return {one.name: said(reached(one)) for one in models}


@given(graphs())
def test_the_walk_says_of_any_graph_what_is_reached(models: list[ReadLineage]) -> None:
    """In whatever order statements are read."""
    assert states(*models) == naive(models)
