"""Under which names do references cite one newspaper? The table of sources and their one key."""

from functools import cache

from marc.data import table
from marc.text.spelling import title_key


@cache
def aliases() -> dict[str, str]:
    """Comparable short names of the region's newspapers and journals, by the key of each."""
    return {
        variant: title_key(row["title"])
        for row in table("sources.toml")["source"]
        for variant in row["variants"]
    }


def source_key(key: str) -> str:
    """The key a source is compared by: «Пск. правда» is «Псковская правда»."""
    return aliases().get(key, key)
