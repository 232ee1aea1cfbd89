"""The garbage collector of a process that holds a large memory."""

import gc

SELDOM = (50_000, 20, 100)
"""New objects before the youngest are looked at, and how often that is done before older ones are. Python's own 700, 10
and 10 looked at all that the clusterer lately used every 1 700 templates, a quarter of its time at thirty thousand, and
at registry and lexicon so often that enrichment took an eighth to a quarter longer. Nothing of that is in cycles, so
there is nothing to find."""


def collect_seldom() -> None:
    """Leave alone what is there, which stays, and look at what comes less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
