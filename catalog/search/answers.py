"""What was the index asked lately, and what did it answer?"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, TypeVar, cast

MOST: Final = 512  # answers kept, some 20 KB each with all facets
MISSING: Final = object()
T = TypeVar("T")


class Answers:
    """The latest answers of an index that stands still, the least asked for dropped first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: Hashable, find: Callable[[], T]) -> T:
        """The answer kept for this question, or the one that `find` gives."""
        with self._lock:
            found = self._kept.get(question, MISSING)
            if found is not MISSING:
                self._kept.move_to_end(question)
                return cast(T, found)
        answer = find()
        with self._lock:
            self._kept[question] = answer
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return answer
