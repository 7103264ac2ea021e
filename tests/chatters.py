"""People in Telegram: what they do reaches us as updates over HTTP, and what we say they find in their chat."""

from dataclasses import dataclass
from typing import Any

from botapi import AIDOS, BOT, CHAT, NOON, SECRET, BotApi, message, pressed, update
from chats import COLD
from factories import account, act, serial
from sqlmodel import Session, col, select

from api.house import House
from api.worker import deliver, fetch, process
from models import queries
from models.actions import answering, routing
from models.case import Case
from models.message import Message
from models.taxonomy import State

DONE = "Клапан ауыстырылды. Кешке пәтерлерде 21 градус болды."


@dataclass
class Chatter:
    """Somebody with Telegram open."""

    client: Any
    house: House
    telegram: BotApi
    chat_id: int = 7001
    first_name: str = "Айдос"
    seen: int = 0

    def sends(self, event: dict[str, Any]) -> None:
        """Telegram calls us with an update, and the worker does what there is to do."""
        headers = {"x-telegram-bot-api-secret-token": SECRET}
        answer = self.client.post("/api/v1/channels/telegram/city", json=event, headers=headers)
        assert answer.status_code == 200
        settle(self.house)

    def writes(self, text: str = "", **given: Any) -> int:
        """A message; its number in the chat."""
        one = message(text, **{**self._mine(), "date": int(self.house.clock().timestamp()), **given})
        self.sends(update("message", one))
        return int(one["message_id"])

    def rewrites(self, number: int, text: str) -> None:
        self.sends(update("edited_message", message(text, **self._mine(), message_id=number, edit_date=NOON + 60)))

    def presses(self, label: str) -> None:
        """The button of this label, under the latest message that has it."""
        under = next(one for one in reversed(self.chat()) if label in labels(one))
        payload = next(one["callback_data"] for row in _rows(under) for one in row if one["text"] == label)
        number = int(under["number"])
        shown = message(under["text"], **{**self._mine(), "from": BOT}, message_id=number)
        press = pressed(payload, shown | {"reply_markup": under["reply_markup"]})
        press["callback_query"]["from"] = self._mine()["from"]
        self.sends(press)

    def chat(self) -> list[dict[str, Any]]:
        """All that we ever said here, as sendMessage brought it, with its number in the chat."""
        return [one for one in self.telegram.said() if one["chat_id"] == str(self.chat_id)]

    def hears(self) -> list[str]:
        """What has come since this was asked last."""
        said = [one["text"] for one in self.chat()]
        new, self.seen = said[self.seen :], len(said)
        return new

    def files(self, text: str = COLD) -> Case:
        """A complaint about heating, as a signal, by the shortest way."""
        self.writes(text)
        for label in ("Қазақша", "Атымсыз жіберу", "Алматы қаласы", "Иә, жіберу"):
            if label in labels(self.chat()[-1]):
                self.presses(label)
        self.hears()
        return self.cases()[0]

    def cases(self) -> list[Case]:
        """Theirs, newest first."""
        with Session(self.house.engine) as session:
            return list(session.exec(select(Case).order_by(col(Case.id).desc())).all())

    def messages(self, case: Case) -> list[Message]:
        with Session(self.house.engine) as session:
            return list(queries.messages(session, case.id or 0, notes=False))

    def _mine(self) -> dict[str, Any]:
        who = {"id": self.chat_id, "first_name": self.first_name}
        return {"from": AIDOS | who, "chat": CHAT | who}


def settle(house: House) -> None:
    """What the worker does until nothing is left; a chat takes one message a second."""
    for _ in range(5):
        while process(house, house.clock()) + deliver(house, house.clock()) + fetch(house, house.clock()):
            pass
        house.clock.forward(seconds=1)


def labels(said: dict[str, Any]) -> list[str]:
    """What stands on the buttons of a message."""
    return [one["text"] for row in _rows(said) for one in row]


def _rows(said: dict[str, Any]) -> list[list[dict[str, str]]]:
    return said["reply_markup"]["inline_keyboard"] if "reply_markup" in said else []


def answered(house: House, number: str, text: str = DONE) -> None:
    """Denis answers, and the undo has passed."""
    with act(house, number, account(house, f"Denis {next(serial)}")) as held:
        if held.case.state == State.ASSIGNED:
            routing.take(held)
        answering.answer(held, "resolved", text, None)
    house.clock.forward(seconds=30)
    settle(house)
