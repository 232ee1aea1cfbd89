"""Published ways of grouping messages, as one would write them in an afternoon.

Each takes the stream and the masked text of each report and gives a cluster per report. The streaming ones see
each report once, in order, and join everything that the index finds.
"""

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from benchmarks.campaigns.published import description_length, textclust
from benchmarks.campaigns.told import Told

Method = Callable[[Sequence[Told], Sequence[str]], list[str]]


class Union:
    """Disjoint sets."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def find(self, item: Hashable) -> Hashable:
        """The representative of the item's set."""
        root = item
        while (above := self._parent.setdefault(root, root)) != root:
            root = above
        while item != root:
            self._parent[item], item = root, self._parent[item]
        return root

    def join(self, one: Hashable, other: Hashable) -> None:
        """Make both sets one."""
        self._parent[self.find(other)] = self.find(one)


def exact(told: Sequence[Told], masked: Sequence[str]) -> list[str]:
    """The text as it is."""
    return [one.text for one in told]


def masked_text(told: Sequence[Told], masked: Sequence[str]) -> list[str]:
    """The text with links and numbers masked."""
    return list(masked)


def minhash_lsh(threshold: float, with_domain: bool = False) -> Method:
    """datasketch's MinHashLSH over character 4-grams; every hit joins."""

    def method(told: Sequence[Told], masked: Sequence[str]) -> list[str]:
        from datasketch import MinHash, MinHashLSH

        index, sets = MinHashLSH(threshold=threshold, num_perm=128), Union()
        known: set[str] = set()
        for one, text in zip(told, masked, strict=True):
            if text not in known:
                known.add(text)
                sketch = MinHash(num_perm=128)
                sketch.update_batch(
                    [text[place : place + 4].encode() for place in range(max(1, len(text) - 3))]
                )
                for other in index.query(sketch):
                    sets.join(other, text)
                index.insert(text, sketch)
            if with_domain and one.link_domain and not one.shared_link:
                sets.join(("domain", one.link_domain), text)
        return [str(sets.find(text)) for text in masked]

    return method


def tfidf_dbscan(told: Sequence[Told], masked: Sequence[str]) -> list[str]:
    """Offline: cosine of character 2- to 4-gram TF-IDF, DBSCAN with eps 0.4."""
    from sklearn.cluster import DBSCAN
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = sorted(set(masked))
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
    labels = DBSCAN(eps=0.4, min_samples=2, metric="cosine").fit_predict(vectors.fit_transform(texts))
    return _found(texts, labels, masked)


def tfidf_hdbscan(told: Sequence[Told], masked: Sequence[str]) -> list[str]:
    """Offline: the same vectors in 50 dimensions, HDBSCAN with clusters of two and more."""
    from sklearn.cluster import HDBSCAN
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    texts = sorted(set(masked))
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
    reduced = normalize(TruncatedSVD(50, random_state=1).fit_transform(vectors.fit_transform(texts)))
    labels = HDBSCAN(min_cluster_size=2, copy=True).fit_predict(reduced)
    return _found(texts, labels, masked)


def _found(texts: Sequence[str], labels: Sequence[int], masked: Sequence[str]) -> list[str]:
    """The cluster of each report's text; noise is alone."""
    found = {
        text: f"noise {place}" if label < 0 else str(label)
        for place, (text, label) in enumerate(zip(texts, labels, strict=True))
    }
    return [found[text] for text in masked]


METHODS: dict[str, Method] = {
    "exact text": exact,
    "masked text": masked_text,
    "datasketch LSH 0.7": minhash_lsh(0.7),
    "datasketch LSH 0.5": minhash_lsh(0.5),
    "LSH 0.5 + shared domain": minhash_lsh(0.5, with_domain=True),
    "TF-IDF + DBSCAN (offline)": tfidf_dbscan,
    "TF-IDF + HDBSCAN (offline)": tfidf_hdbscan,
    "description length (offline)": description_length,
}
SLOW: dict[str, Method] = {"River TextClust": textclust}
"""Measured when asked for: it scans its micro-clusters for each text, some 30 reports a second."""
