"""Invented numbers and addresses with right check digits, to measure and to test with. Nobody's on purpose."""

from collections.abc import Callable, Mapping
from random import Random
from string import ascii_uppercase

from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from classifier.personal.checks import iin_is_valid

_BANKS = {"KZ": ("125", "KZT", 10), "AZ": ("", "NABZ", 20), "GE": ("", "NB", 16)}
_FIN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def _digits(dice: Random, count: int) -> str:
    return "".join(dice.choice("0123456789") for _ in range(count))


def _letters(dice: Random, count: int, letters: str = ascii_uppercase) -> str:
    return "".join(dice.choice(letters) for _ in range(count))


def iin(dice: Random) -> str:
    """A Kazakh identity number; one in eleven drafts has no check digit and is thrown away."""
    while True:
        born = f"{dice.randrange(100):02}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}"
        draft = f"{born}{dice.choice('3456')}{_digits(dice, 4)}"
        found = [draft + last for last in "0123456789" if iin_is_valid(draft + last)]
        if found:
            return found[0]


def card(dice: Random) -> str:
    """A card of 13 to 19 digits, in groups of four or in one."""
    body = dice.choice("23456") + _digits(dice, dice.randrange(11, 18))
    whole = body + str(luhn.calc_check_digit(body))
    groups = [whole[at : at + 4] for at in range(0, len(whole), 4)]
    return dice.choice(("", " ", "-")).join(groups)


def account(dice: Random) -> str:
    """An account number of one of the three countries, in groups of four or in one."""
    country, (front, bank, digits) = dice.choice(list(_BANKS.items()))
    body = front + bank + _digits(dice, digits)
    whole = f"{country}{mod_97_10.calc_check_digits(body + country)}{body}"
    return dice.choice((whole, " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))))


def phone(dice: Random) -> str:
    """A mobile number of one of the three countries, as people write it."""
    code, front, prefixes = dice.choice(
        (("7", "8", ("701", "705", "747", "777")), ("994", "0", ("50", "51", "55", "70")), ("995", "0", ("555", "599")))
    )
    prefix = dice.choice(prefixes)
    # The first digit of a subscriber is never 0 or 1 in Azerbaijan.
    tail = dice.choice("23456789") + _digits(dice, 6 if code != "995" else 5)
    cut = len(tail) - 4
    parts = (prefix, tail[:cut], tail[cut : cut + 2], tail[cut + 2 :])
    return dice.choice(
        (
            f"+{code}{''.join(parts)}",
            f"+{code} {' '.join(parts)}",
            f"+{code} ({prefix}) {'-'.join(parts[1:])}",
            f"{front}{''.join(parts)}",
            f"{front} {' '.join(parts)}",
            f"{front}({prefix}){'-'.join(parts[1:])}",
        )
    )


def email(dice: Random) -> str:
    """An address, sometimes spelled so that machines do not see it."""
    name, host = _letters(dice, 6).lower(), _letters(dice, 5).lower()
    return f"{name}{dice.choice(('@', ' [at] ', '(at)', ' собака '))}{host}.example"


def fin(dice: Random) -> str:
    """An Azerbaijani FIN beside its word."""
    middle = f"{_letters(dice, 2, _FIN_LETTERS)}{dice.randrange(10)}"
    return f"FİN {dice.randrange(1, 10)}{middle}{_letters(dice, 3, _FIN_LETTERS)}"


def georgian(dice: Random) -> str:
    """A Georgian personal number beside its word."""
    return f"პირადი ნომერი {dice.randrange(10, 63)}{_digits(dice, 9)}"


def paper(dice: Random) -> str:
    """A passport or an identity card beside its word."""
    return dice.choice(
        (
            f"паспорт N{_digits(dice, 8)}",
            f"удостоверение {_digits(dice, 9)}",
            f"AZE {_digits(dice, 8)}",
            f"vəsiqə AA{_digits(dice, 7)}",
            f"პასპორტი {_digits(dice, 2)}{_letters(dice, 2)}{_digits(dice, 5)}",
        )
    )


def plate(dice: Random) -> str:
    """A number plate of one of the three countries, present or old."""
    return dice.choice(
        (
            f"{_digits(dice, 3)} {_letters(dice, 3)} {dice.randrange(1, 21):02}",
            f"{dice.randrange(10, 100)}-{_letters(dice, 2)}-{_digits(dice, 3)}",
            f"{_letters(dice, 2)}-{_digits(dice, 3)}-{_letters(dice, 2)}",
            f"машина {_letters(dice, 1)}{_digits(dice, 3)}{_letters(dice, 3)}",
            f"მანქანა {_letters(dice, 3)}-{_digits(dice, 3)}",
        )
    )


# Name of the row -> how one is made. The words beside some are not part of what must be found.
INVENTED: Mapping[str, Callable[[Random], str]] = {
    "phone": phone,
    "email": email,
    "card": card,
    "account": account,
    "KZ IIN": iin,
    "AZ FIN": fin,
    "GE personal number": georgian,
    "document": paper,
    "plate": plate,
}
