"""How often should Python look for garbage: among many records, behind pages?"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for reference cycles seldom: records make none, and a third of the time went there."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def seldom_while_serving() -> None:
    """For the rest of a process that answers requests: what is loaded by now stays, so it is never
    looked at again, and new objects are looked at by the ten thousand. A page makes some 20,000,
    hardly any in a cycle; by Python's 700 a seventh of its time went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
