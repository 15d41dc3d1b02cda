"""Is this the code that the person's telephone shows now? Time-based codes, RFC 6238."""

import re
from datetime import datetime
from typing import Final

import pyotp

STEP: Final = 30  # seconds
SECRET: Final = re.compile("[A-Z2-7]{32}")  # 160 bits in base 32
AROUND: Final = (-1, 0, 1)  # steps: a clock may be half a minute off (RFC 6238, 5.2)


def new_secret() -> str:
    """160 random bits in base 32, as RFC 4226 recommends."""
    return pyotp.random_base32(32)


def address(secret: str, *, login: str, catalogue: str) -> str:
    """The otpauth: address that an application takes, as text or from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=catalogue)


def matching_step(secret: str, code: str, *, now: datetime, after: int = 0) -> int | None:
    """The step whose code this is, or None. A step up to `after` has been used: no code is
    good twice (RFC 6238, 5.2)."""
    current = int(now.timestamp()) // STEP
    digits = code.replace(" ", "")
    generator = pyotp.TOTP(secret)
    for step in (current + offset for offset in AROUND):
        if step > after and pyotp.utils.strings_equal(digits, generator.at(step * STEP)):
            return step
    return None
