"""What does every answer tell the browser, so that a page can do no harm?

The stylesheet stands in each page, so that nothing is waited for before the first paint: a file of
its own costs a round trip more on a slow line, and 6 KB compressed. Its hash makes it the one style
that a browser takes from a page (CSP 3, "hash-source").
"""

import base64
import hashlib
from importlib.resources import files
from typing import Final

STYLES: Final = files("catalog.web").joinpath("static", "svod.css").read_text(encoding="utf-8")
STYLES_HASH: Final = base64.b64encode(hashlib.sha256(STYLES.encode()).digest()).decode()
SECURITY: Final = {
    "Content-Security-Policy": (
        f"default-src 'self'; style-src 'self' 'sha256-{STYLES_HASH}'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# A page made for other sites' frames (`reader.libraries.embedded`): it changes nothing.
FRAMED: Final = {
    "Content-Security-Policy": SECURITY["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
}
