"""What a request can be refused for: a code and values; the words are in `locale`."""


class SvodError(Exception):
    """Base of everything a user can cause and mend."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.code} ({details})" if details else self.code


class Refused(SvodError):
    """The request cannot be done as asked: bad input, too large, not allowed."""


class NotFound(SvodError):
    """What the request names does not exist."""


class Conflict(SvodError):
    """Somebody else changed what the request builds on."""
