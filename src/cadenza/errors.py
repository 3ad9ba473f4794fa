"""Everything that can go wrong, as one tree; each dialect maps it to its provider's bodies in one table.

CadenzaError
├── InvalidRequest          what was asked cannot be read or is out of bounds (400)
│   └── Unsupported         well formed, but not something we make (422)
├── NotAuthenticated        no key, or not one of ours (401)
├── NotAllowed              a key that may not do this (403)
├── InsufficientCredits     the balance does not cover the price (402)
├── NotFound                no such thing, or not yours (404)
├── Conflict                it is not in a state where this can be done (409)
├── TooLarge                more bytes than we take (413)
├── RateLimited             too many, too fast (429)
├── EngineFailed            the engine did not make a take (500; 502 where it is somebody else's)
├── Cancelled               somebody called it off
└── Unavailable             not now; try again (503)
"""

from __future__ import annotations


class CadenzaError(Exception):
    """Something a caller can be told: a stable `code`, a sentence, and what would help."""

    code = "internal_error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidRequest(CadenzaError):
    """A request that cannot be carried out as written; `field` names the part at fault."""

    code = "invalid_parameter"

    def __init__(self, message: str, *, field: str | None = None, value: object = None, expected: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.value = value
        self.expected = expected


class Unsupported(InvalidRequest):
    """A well-formed value that we do not offer."""

    code = "unsupported_value"


class NotAuthenticated(CadenzaError):
    """Nobody we know is asking."""

    code = "not_authenticated"


class NotAllowed(CadenzaError):
    """We know who asks, and they may not."""

    code = "not_allowed"


class InsufficientCredits(CadenzaError):
    """The balance does not cover the price, both in credits."""

    code = "insufficient_credits"

    def __init__(self, message: str, *, balance_credits: int = 0, price_credits: int = 0) -> None:
        super().__init__(message)
        self.balance_credits = balance_credits
        self.price_credits = price_credits


class NotFound(CadenzaError):
    """No such thing, or not yours: the two look alike from outside."""

    code = "not_found"


class Conflict(CadenzaError):
    """The thing is not in a state where this can be done."""

    code = "conflict"


class TooLarge(CadenzaError):
    """More bytes than we take."""

    code = "too_large"


class RateLimited(CadenzaError):
    """Too many, too fast; `retry_after_seconds` says when to come back."""

    code = "rate_limited"

    def __init__(self, message: str, *, retry_after_seconds: int = 1) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class EngineFailed(CadenzaError):
    """An engine did not make a take; `provider` is set where the engine is somebody else's service."""

    code = "engine_failed"

    def __init__(self, message: str, *, provider: str | None = None) -> None:
        super().__init__(message)
        self.provider = provider


class Cancelled(CadenzaError):
    """Somebody called it off."""

    code = "cancelled"


class Unavailable(CadenzaError):
    """Not now; the same request may work later."""

    code = "unavailable"
