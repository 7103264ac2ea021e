"""One error family. A door turns it into a status and a sentence in the reader's language; nobody else does."""

from typing import Any


class JawabError(Exception):
    """A refusal with an HTTP status, a stable code and the parameters of its sentence (channels/texts)."""

    status = 500
    code = "internal"

    def __init__(self, code: str | None = None, fields: dict[str, str] | None = None, **params: Any) -> None:
        self.code = code or self.code
        self.fields = fields or {}
        self.params = params
        super().__init__(self.code)


class BadInput(JawabError):
    """What was sent cannot be used; `fields` maps a field to the code of its own sentence."""

    status = 422
    code = "bad_input"


class NotSignedIn(JawabError):
    status = 401
    code = "not_signed_in"


class Forbidden(JawabError):
    status = 403
    code = "forbidden"


class NotFound(JawabError):
    """Unknown, or not this reader's to know: both look the same from outside."""

    status = 404
    code = "not_found"


class Conflict(JawabError):
    """The thing has moved on since the sender saw it, or this move is not allowed from where it stands."""

    status = 409
    code = "conflict"


class TooSlow(JawabError):
    """What was asked for would have kept others waiting, and was stopped."""

    status = 503
    code = "too_slow"


class TooLarge(JawabError):
    status = 413
    code = "too_large"


class WrongFileType(JawabError):
    status = 415
    code = "wrong_file_type"


class TooMany(JawabError):
    """Too many tries; params carry retry_after in seconds."""

    status = 429
    code = "too_many"


class NotDurable(JawabError):
    """The database could not keep it: nothing was received, and the citizen must be told so."""

    status = 503
    code = "not_durable"
