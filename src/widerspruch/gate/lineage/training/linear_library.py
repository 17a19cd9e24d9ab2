"""All that is asked of scikit-learn, with types. It comes with the extra `lineage` and is loaded when it is needed."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any, cast

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from widerspruch.gate.errors import GateError

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


class Passes(Struct, frozen=True):
    """How a classifier learns. `alpha`: how strongly weights are kept small; `number`: how often each row is seen;
    `threads`: of the linear algebra."""

    alpha: float
    number: int
    seed: int
    threads: int


class HashedTexts:
    """Texts as sparse rows: words and pairs of words, each at the place of its hash. No vocabulary is learnt."""

    def __init__(self, features: int) -> None:
        """Raises GateError `trainer_extra`."""
        _require()
        from scipy.sparse import vstack
        from sklearn.feature_extraction.text import HashingVectorizer

        self._stack = vstack
        self._vectorizer = HashingVectorizer(n_features=features, alternate_sign=False, ngram_range=(1, 2))
        self._rows: list[Any] = []

    def add(self, texts: Sequence[str]) -> None:
        """Behind those that are there."""
        if texts:
            self._rows.append(self._vectorizer.transform(texts))

    def have_words(self) -> bool:
        """Whether there is anything to learn from: of pictographs and signs alone there is not."""
        return any(rows.nnz for rows in self._rows)

    def rows(self) -> Any:
        """The sparse matrix of all of them: at least one."""
        return self._stack(self._rows, format="csr")


def fitted(rows: Any, labels: Sequence[int], classes: int, how: Passes) -> tuple[Places, Numbers, Numbers]:
    """Logistic regression by stochastic gradient descent, one class against the rest.

    Args:
        rows: With some words among them.

        labels: Numbers of classes, from 0.

    Returns:
        Places of the features that rows have (weight), weights (class, weight) and intercepts (class), also of
        classes that no row has.
    """
    from sklearn.linear_model import SGDClassifier
    from threadpoolctl import threadpool_limits

    learner = SGDClassifier(
        loss="log_loss", alpha=how.alpha, random_state=np.random.RandomState(how.seed % 2**32), n_jobs=1
    )
    # All other weights stay nought: a bucket has few of a language's words.
    places: Places = np.unique(rows.indices).astype(np.int64)
    few, wanted, every = rows[:, places], np.asarray(labels), np.arange(classes)
    # Sums over other threads come in another order, and with it in other bits.
    with threadpool_limits(how.threads):
        for _ in range(how.number):
            learner.partial_fit(few, wanted, classes=every)
    weights, intercepts = np.asarray(learner.coef_, np.float64), np.asarray(learner.intercept_, np.float64)
    if classes == 2:  # it is one line between two
        return places, np.vstack([-weights, weights]), np.concatenate([-intercepts, intercepts])
    return places, weights, intercepts


def scores(rows: Any, places: Places, weights: Numbers, intercepts: Numbers) -> Numbers:
    """Of each row for each class, where weights other than nought stand at these places."""
    found: Numbers = np.asarray(rows[:, places] @ weights.T) + intercepts
    return found


def instructions() -> str:
    """The processor's instructions that decide the bits: its family, what NumPy found, what the linear algebra took."""
    _require()
    import scipy.linalg  # noqa: F401  # loads the linear algebra that is asked below
    from threadpoolctl import threadpool_info

    found = cast("dict[str, Any]", np.show_config(mode="dicts"))
    simd: Mapping[str, Iterable[str]] = found.get("SIMD Extensions", {})
    kernels = sorted({one["architecture"] for one in threadpool_info() if "architecture" in one})
    return " ".join([platform.machine(), *simd.get("baseline", ()), *simd.get("found", ()), *kernels])


def versions() -> dict[str, str]:
    """Of all that could change a bit."""
    _require()
    libraries = {name: version(name) for name in ("numpy", "scipy", "scikit-learn")}
    return libraries | {"python": platform.python_version(), "libc": " ".join(platform.libc_ver()).strip() or "unknown"}


def _require() -> None:
    try:
        import sklearn  # noqa: F401
    except ImportError as error:
        raise GateError("trainer_extra") from error
