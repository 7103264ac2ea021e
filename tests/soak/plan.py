"""Who writes what, drawn from a seed, and what must come of it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

# How the events are shared out. X takes one message a second of us: of many events nothing but X would be left.
CHANNELS = {"telegram": 1.0, "sms": 1.0, "app": 1.0, "facebook": 1.0, "email": 1.0, "x": 0.15}
NAME, IDENTITY = "Айдос Серікұлы", "990101400122"


class Deed(NamedTuple):
    """One event. key: what makes it one event.

    kind: say | change | unsend | press | piece | picture | comment | mention | file | add | rate | receipt | echo.
    about: of what is done to a message the key of that message, of all else what the kind needs besides.
    """

    kind: str
    key: str
    text: str = ""
    about: str = ""


# What may come in any order; the next one begins when all of this has been taken.
Scene = list[Deed]


@dataclass
class Citizen:
    """Somebody on one channel. cases: the texts of every case that must stand there at the end, each in their order.

    grades: whether every answer that arrives is graded; pictures: how many files stand beside a text; unsent: the texts
    that their author took away.
    """

    channel: str
    who: str
    number: int
    scenes: list[Scene] = field(default_factory=list)
    cases: list[tuple[str, ...]] = field(default_factory=list)
    grades: bool = True
    pictures: dict[str, int] = field(default_factory=dict)
    unsent: list[str] = field(default_factory=list)

    @property
    def events(self) -> int:
        """How many there are, with the grades."""
        return sum(map(len, self.scenes)) + len(self.cases) * self.grades


class Pen:
    """Draws what one citizen does. No text stands twice in a soak."""

    def __init__(self, chance: random.Random, citizen: Citizen) -> None:
        self.chance, self.citizen, self.number = chance, citizen, citizen.number
        self.late: list[Deed] = []
        self._serial = count(1)

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def key(self) -> str:
        return f"{self.number}x{next(self._serial)}"

    def words(self, about: str = "батареялар үш күннен бері суық") -> str:
        return f"Абай {self.number}, {next(self._serial)}-пәтер: {about}"

    def scene(self, *deeds: Deed) -> None:
        self.citizen.scenes.append(list(deeds))

    def say(self, text: str) -> Deed:
        return Deed("say", self.key(), text)

    def press(self, *payloads: str) -> None:
        for one in payloads:
            self.scene(Deed("press", self.key(), one))

    def album(self) -> list[Deed]:
        """Up to four pictures that are one message; the words are under one of them, whichever it is."""
        words, name = self.words("суретке қараңыз"), f"a{self.key()}"
        said = self.chance.sample((words, "", "", ""), self.chance.choice((1, 2, 4)))
        said = said if words in said else [words, *said[1:]]
        self.citizen.pictures[words] = len(said)
        return [Deed("picture", self.key(), one, about=name) for one in said]

    def change(self, of: Deed) -> Deed:
        return Deed("change", self.key(), self.words("жылу әлі жоқ"), about=of.key)


def _messenger(pen: Pen) -> None:
    """Some write under a post of the page instead, where everybody reads along; then it is a case at once."""
    if not pen.maybe(0.3):
        _chat(pen)
        return
    said = Deed("comment", pen.key(), pen.words())
    deeds = [said, *([pen.change(said)] if pen.maybe(0.3) else [])]
    pen.scene(*deeds)
    pen.citizen.cases.append(tuple(one.text for one in deeds))


def _mention(pen: Pen) -> None:
    said = Deed("mention", pen.key(), pen.words())
    pen.scene(said)
    pen.citizen.cases.append((said.text,))


def _chat(pen: Pen) -> None:
    """A conversation with a card: Telegram, Messenger."""
    texts = _first_words(pen)
    pen.press("lang:kk")
    if pen.maybe(0.3):
        pen.press("give_name")
        pen.scene(pen.say(NAME))
        pen.scene(pen.say(IDENTITY))
    else:
        pen.press("signal")
    pen.press("subject:heating", "region:KZ-75", "yes")
    pen.citizen.cases.append((*texts, *_more(pen)))
    if pen.maybe(0.3):
        pen.scene(pen.say("/new"))
        second = pen.say(pen.words("подъезде жарық жоқ"))
        pen.scene(second)
        pen.press("signal", "subject:heating", "region:KZ-75", "yes")
        pen.citizen.cases.append((second.text,))


def _first_words(pen: Pen) -> tuple[str, ...]:
    """The complaint; some change it before they file it, and the first words may come behind the change."""
    first = pen.say(pen.words())
    if not pen.maybe(0.3):
        pen.scene(first)
        return (first.text,)
    changed = pen.change(first)
    if pen.maybe(0.3):
        pen.scene(changed)
        pen.late.append(first)
        return (changed.text, first.text)
    pen.scene(first, changed)
    return (changed.text,)


def _more(pen: Pen) -> tuple[str, ...]:
    """What is added once it is filed, with what has come late."""
    deeds = [pen.say(pen.words("балалар ауырып қалды")) for _ in range(pen.chance.choice((0, 1, 2)))]
    if deeds and pen.maybe(0.3):
        deeds.append(pen.change(deeds[0]))
    texts = tuple(one.text for one in deeds)
    if pen.citizen.channel == "facebook" and pen.maybe(0.3):
        gone = pen.say(pen.words("қате жаздым"))
        deeds += [gone, Deed("unsend", pen.key(), about=gone.key)]
        pen.citizen.unsent.append(gone.text)
        texts += (gone.text,)
    if pen.citizen.channel == "telegram" and pen.maybe(0.4):
        pictures = pen.album()
        deeds += pictures
        texts += tuple(one.text for one in pictures if one.text)
    if deeds or pen.late:
        pen.scene(*deeds, *pen.late)
    return texts


def _text_message(pen: Pen) -> None:
    """By SMS the first words are a case at once; a long one comes in pieces, in any order."""
    text = pen.words()
    if pen.maybe(0.4):
        halves = (text, " Тағы бір рет жазып отырмын, ешкім келген жоқ.")
        ref = str(pen.chance.randrange(256))
        pen.scene(*(Deed("piece", pen.key(), half, f"{ref}/2/{no}") for no, half in enumerate(halves, 1)))
        text = "".join(halves)
    else:
        pen.scene(pen.say(text))
    pen.citizen.cases.append((text, *_added(pen, "say")))


def _application(pen: Pen) -> None:
    filed = Deed("file", pen.key(), pen.words())
    pen.scene(filed)
    pen.citizen.cases.append((filed.text, *_added(pen, "add")))


def _letter(pen: Pen) -> None:
    """Two letters may overtake each other: then the second is the complaint."""
    letters = [pen.say(pen.words()) for _ in range(pen.chance.choice((1, 2)))]
    pen.scene(*letters)
    pen.citizen.cases.append(tuple(f"Жылу\n\n{one.text}" for one in letters))


def _added(pen: Pen, kind: str) -> tuple[str, ...]:
    deeds = [Deed(kind, pen.key(), pen.words("әлі суық")) for _ in range(pen.chance.choice((0, 1, 2)))]
    if deeds:
        pen.scene(*deeds)
    return tuple(one.text for one in deeds)


SCRIPTS: dict[str, Callable[[Pen], None]] = {
    "telegram": _chat,
    "facebook": _messenger,
    "x": _mention,
    "sms": _text_message,
    "app": _application,
    "email": _letter,
}
ADDRESSES: dict[str, Callable[[int], str]] = {
    "telegram": lambda number: str(70_000_000 + number),
    "facebook": lambda number: str(9_000_000_000 + number),
    "x": lambda number: str(400_000_000 + number),
    "sms": lambda number: f"+7701{number:07}",
    "app": lambda number: f"u-{number}",
    "email": lambda number: f"citizen{number}@example.com",
}


def draw(events: int, seed: int) -> list[Citizen]:
    """Citizens of every channel, as many that together they send at least so many events."""
    return list(_drawn(events, random.Random(seed)))


def _drawn(events: int, chance: random.Random) -> Iterator[Citizen]:
    planned = dict.fromkeys(CHANNELS, 0)
    for number in count(1):
        if sum(planned.values()) >= events:
            return
        channel = min(CHANNELS, key=lambda one: planned[one] / CHANNELS[one])
        citizen = Citizen(channel, ADDRESSES[channel](number), number, grades=chance.random() < 0.6)
        SCRIPTS[channel](Pen(chance, citizen))
        planned[channel] += citizen.events
        yield citizen
