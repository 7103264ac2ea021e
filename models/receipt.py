"""Case number and receipt code: what a citizen needs to follow a case without an account."""

import hashlib
import hmac
import re
import secrets

from stdnum import damm

CODE_DIGITS = 16
NUMBER = re.compile(r"^([A-Z]{2})-?(\d{4})-?(\d{4})$")


def new_number(jurisdiction: str) -> str:
    """A random number such as KZ-4827-1936; the last digit catches one wrong or two swapped digits."""
    digits = f"{secrets.randbelow(10**7):07d}"
    digits += damm.calc_check_digit(digits)
    return f"{jurisdiction.upper()}-{digits[:4]}-{digits[4:]}"


def read_number(typed: str) -> str | None:
    """The number as stored, from what a person typed; None when it cannot be one."""
    found = _shape(typed)
    if not found or not damm.is_valid(found[2] + found[3]):
        return None
    return "-".join(found.groups())


def is_mistyped(typed: str) -> bool:
    """Whether it looks like a number of ours and a digit of it must be wrong."""
    return _shape(typed) is not None and read_number(typed) is None


def _shape(typed: str) -> re.Match[str] | None:
    return NUMBER.match(re.sub(r"[\s–—]", "-", typed.strip()).replace("--", "-").upper())


def new_seed() -> str:
    """A random seed from which the code can be shown again for a day, and never after."""
    return secrets.token_hex(32)


def code_from(seed: str, number: str) -> str:
    """The 16 digits that belong to this seed and number."""
    digest = hmac.new(bytes.fromhex(seed), number.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def grouped(code: str) -> str:
    """7304158290614427 -> 7304 1582 9061 4427."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(typed: str) -> str | None:
    """The 16 digits from what a person typed; None when it cannot be a code."""
    digits = re.sub(r"[\s.–—-]", "", typed)
    return digits if re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", digits) else None


def mac(pepper: bytes, number: str, code: str) -> str:
    """What the database keeps of a code. Without the pepper, which is not in the database, it tells nothing."""
    return hmac.new(pepper, f"{number}:{code}".encode(), hashlib.sha256).hexdigest()


def matches(pepper: bytes, number: str, code: str, kept: str) -> bool:
    """Constant-time comparison of a typed code with the kept MAC."""
    return hmac.compare_digest(mac(pepper, number, code), kept)
