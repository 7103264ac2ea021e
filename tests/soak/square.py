"""X's own side, ours (tests/xapi.py): what people say there lies there until it is asked for."""

import json
from threading import Lock

from soak.clock import Clock
from soak.plan import Citizen, Deed
from standin import Answer, Asked
from xapi import OWNER, XApi

# X's numbers are made of the time: milliseconds since this one, and a counter.
EPOCH, COUNTER = 1288834974657, 22


class Square:
    """Every deed is there once, however often it is brought; later ones have greater numbers."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.api = clock, XApi()
        self._known: set[str] = set()
        self._one = Lock()

    def hears(self, citizen: Citizen, deed: Deed) -> None:
        """A mention of us, or a private message."""
        with self._one:
            if deed.key in self._known:
                return
            self._known.add(deed.key)
            now = self.clock()
            number = str(((int(now.timestamp() * 1000) - EPOCH) << COUNTER) + len(self._known))
            said = {"id": number, "created_at": now.isoformat(), "text": deed.text}
            if deed.kind == "mention":
                named = {"mentions": [{"id": OWNER, "username": "jawab_kz"}]}
                more = {"author_id": citizen.who, "entities": named, "conversation_id": number}
                self.api.mentions.append({**said, **more, "text": f"@jawab_kz {deed.text}"})
            else:
                pair = {"sender_id": citizen.who, "dm_conversation_id": f"{citizen.who}-{OWNER}"}
                self.api.messages.append({**said, **pair, "event_type": "MessageCreate"})

    def shows(self, asked: Asked) -> Answer:
        """A page of what was said."""
        with self._one:
            return self.api.answer(asked)

    def taken(self, number: str) -> Answer:
        """What X answers to a post and to a private message."""
        return Answer(201, json.dumps({"data": {"id": number, "dm_event_id": number}}).encode())
