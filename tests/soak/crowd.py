"""The citizens, and their providers' side of what they do: events come twice, late, out of order, and side by side."""

import http.client
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from threading import Event, Lock

from soak.clock import Clock
from soak.ledger import Ledger, Taken
from soak.plan import Citizen, Deed
from soak.post import PostOffice
from soak.wires import WIRES, raw_letter

CONNECTIONS = 12
# So many citizens are under way at once: the officers have something to do from the beginning on.
UNDERWAY = 200
TWICE, AGAIN_LATER, UNHEARD = 0.1, 0.05, 0.03
# Their providers tell nothing of what became of our messages.
SILENT = frozenset({"telegram", "email", "x"})


IN_PUBLIC = frozenset({"comment", "mention"})


@dataclass
class Walk:
    """How far a citizen has come. number: of the case, once our first notice told it; open: what is not taken yet.

    followed: all was said once, and the next citizen has begun.
    """

    citizen: Citizen
    place: int = 0
    open: int = 0
    number: str = ""
    followed: bool = False
    before: list[Deed] = field(default_factory=list)
    graded: dict[str, str] = field(default_factory=dict)

    @property
    def is_through(self) -> bool:
        """Whether all is said that does not wait for an answer."""
        return self.open == 0 and self.place == len(self.citizen.scenes)


class Crowd:
    """sent: of every channel the keys of the events that were taken; wrong: what was refused."""

    def __init__(self, citizens: Iterable[Citizen], office: PostOffice, clock: Clock, port: int, seed: int) -> None:
        self.walks = {(one.channel, one.who): Walk(one) for one in citizens}
        self._rest = iter(self.walks.values())
        self.office, self.clock, self.port = office, clock, port
        self.ledger: Ledger = office.ledger
        self.sent: dict[str, set[str]] = defaultdict(set)
        self.receipts: set[str] = set()
        self.wrong: list[str] = []
        self.over = Event()
        self._waiting = 0
        self._chance = random.Random(seed)
        self._one = Lock()
        self._pool = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="crowd")

    def start(self) -> None:
        """Let the first ones start; each who is through is followed by another."""
        for walk in list(islice(self._rest, UNDERWAY)):
            self._go_on(walk)

    @property
    def is_through(self) -> bool:
        """Whether nothing is on its way to us, and all have said what does not wait for an answer."""
        return self._waiting == 0 and all(walk.is_through for walk in self.walks.values())

    @property
    def waiting(self) -> int:
        """How many requests are not answered yet."""
        return self._waiting

    def hear(self, taken: Taken) -> None:
        """A provider took a message of ours: it reports that, and whoever reads it may act on it."""
        walk = self.walks.get((taken.channel, taken.address))
        if walk is None:
            # Under a post, where nobody in particular reads it.
            return
        if taken.mark:
            self.receipts.add(f"echo:{taken.name}")
            self._post(walk, Deed("echo", f"e{taken.name}", taken.mark, about=taken.name), counted=False)
        if taken.channel not in SILENT:
            self.receipts.add(taken.name)
            self._post(walk, Deed("receipt", f"r{taken.name}", about=taken.report or taken.name), counted=False)
        if taken.channel == "app" and not walk.number:
            walk.number = taken.number
            self._go_on(walk)
        self._grade(walk, taken)

    def stop(self) -> None:
        """Nobody does anything any more."""
        self.over.set()
        self._pool.shutdown(cancel_futures=True)

    def _grade(self, walk: Walk, taken: Taken) -> None:
        number = answered_in(taken.text)
        with self._one:
            if not (number and walk.citizen.grades) or number in walk.graded:
                return
            walk.graded[number] = "solved"
        self._send(walk, [_grade_of(walk, taken, number)])

    def _go_on(self, walk: Walk) -> None:
        """The next scene, where there is one and it need not wait."""
        with self._one:
            if walk.open or walk.place == len(walk.citizen.scenes):
                return
            scene = walk.citizen.scenes[walk.place]
            if any(deed.kind == "add" for deed in scene):
                if not walk.number:
                    return
                scene = [deed._replace(about=walk.number) for deed in scene]
            walk.place += 1
            walk.open += 1
        self._send(walk, scene)
        self._is_taken(walk)

    def _send(self, walk: Walk, scene: list[Deed]) -> None:
        """All of it, some of it twice, with some of what was sent before, in any order."""
        with self._one:
            twice = [one for one in scene if self._chance.random() < TWICE]
            late = [one for one in walk.before if self._chance.random() < AGAIN_LATER]
            deeds = [*scene, *twice, *late]
            self._chance.shuffle(deeds)
            walk.before.extend(scene)
        self.ledger.count("sent again", len(twice) + len(late))
        self.ledger.count("out of order", sum(one != other for one, other in zip(deeds, scene, strict=False)))
        for deed in deeds:
            self._post(walk, deed)

    def _post(self, walk: Walk, deed: Deed, *, counted: bool = True) -> None:
        with self._one:
            self._waiting += 1
            walk.open += 1
        self._pool.submit(self._until_taken, walk, deed, counted)

    def _until_taken(self, walk: Walk, deed: Deed, counted: bool) -> None:
        try:
            while not self.over.is_set() and not self._is_kept(walk.citizen, deed):
                time.sleep(0.2)
            if counted:
                # What is said in public brings an invitation with it.
                told = {deed.key, f"invite:{deed.key}"} if deed.kind in IN_PUBLIC else {deed.key}
                self.sent[walk.citizen.channel] |= told
        except Exception as error:
            self.wrong.append(f"{walk.citizen.channel} {deed.kind}: {error!r}")
        finally:
            with self._one:
                self._waiting -= 1
            self._is_taken(walk)

    def _is_taken(self, walk: Walk) -> None:
        with self._one:
            walk.open -= 1
            follower = next(self._rest, None) if walk.is_through and not walk.followed else None
            walk.followed = walk.followed or walk.is_through
        if self.over.is_set():
            return
        self._go_on(walk)
        if follower:
            self._go_on(follower)

    def _is_kept(self, citizen: Citizen, deed: Deed) -> bool:
        """Whether it was taken, as far as its provider knows: now and then it does not hear our yes."""
        if citizen.channel == "email":
            self.office.letters.append(raw_letter(citizen, deed))
            return True
        if citizen.channel == "x":
            self.office.square.hears(citizen, deed)
            return True
        call = WIRES[citizen.channel](citizen, deed, self.clock())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", call.path, call.body, dict(call.headers))
            if self._chance.random() < UNHEARD:
                self.ledger.count("our yes not heard")
                return False
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            self.ledger.count("nobody there")
            return False
        finally:
            connection.close()
        if 400 <= answer.status < 500:
            self.wrong.append(f"{citizen.channel} {deed.kind} was refused: {answer.status} {said[:120]!r}")
        return answer.status < 500


MARK = "акт №"
ANSWERED = re.compile(MARK + r"(\w\w-\d{4}-\d{4})")


def answered_in(text: str) -> str:
    """The number of the case whose answer this text is; nothing where it is none."""
    found = ANSWERED.search(text)
    return found[1] if found else ""


def _grade_of(walk: Walk, taken: Taken, number: str) -> Deed:
    key = f"{walk.citizen.number}x{90 + len(walk.graded)}"
    button = Deed("press", key, f"rate:solved:{number}")
    ways = {
        "telegram": button,
        "facebook": button,
        "app": Deed("rate", key, about=number),
        **dict.fromkeys(("sms", "x"), Deed("say", key, "1")),
        "email": Deed("say", key, "1", about=taken.name),
    }
    return ways[taken.channel]
