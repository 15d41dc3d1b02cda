"""How often may one program ask? A window of a minute for each, told in every answer.

`RateLimit-Policy` and `RateLimit` are those of draft-ietf-httpapi-ratelimit-headers-10. The counts
are this process's own; several processes behind one address count each for itself.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

WINDOW: Final = 60  # seconds
MOST: Final = 10_000  # callers remembered
QUOTA: Final = "https://iana.org/assignments/http-problem-types#quota-exceeded"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a caller's quota, and the seconds until it is whole again."""

    quota: int
    left: int
    reset: int

    @property
    def exceeded(self) -> bool:
        return self.left < 0

    def headers(self) -> dict[str, str]:
        told = {
            "RateLimit-Policy": f'"default";q={self.quota};w={WINDOW}',
            "RateLimit": f'"default";r={max(self.left, 0)};t={self.reset}',
        }
        return told | ({"Retry-After": str(self.reset)} if self.exceeded else {})


@dataclass(slots=True)
class Limiter:
    """Counts the requests of each caller; `quota` 0 counts nothing."""

    quota: int
    clock: Callable[[], float] = time.monotonic
    lock: threading.Lock = field(default_factory=threading.Lock)
    begun: float = float("-inf")
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, caller: str) -> Standing | None:
        """One more request of this caller."""
        if not self.quota:
            return None
        with self.lock:
            now = self.clock()
            if now - self.begun >= WINDOW or len(self.counts) >= MOST:
                self.begun, self.counts = now, {}
            used = self.counts[caller] = self.counts.get(caller, 0) + 1
            reset = max(1, round(WINDOW - (now - self.begun)))
            return Standing(self.quota, self.quota - used, reset)
