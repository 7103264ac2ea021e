"""One event of a conversation, held: what we know of the other side, and what we say."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import Session, col, func, select

from channels.talk.draft import Draft
from channels.talk.manner import Manner, manner_of
from channels.texts import say, sentence
from escalation.office import Jurisdiction
from models.contact import ContactAddress
from models.conversation import Conversation, Heard
from models.delivery import HORIZON, Delivery
from models.errors import JawabError
from models.taxonomy import Channel, Language

if TYPE_CHECKING:
    from classifier.guess import Guess

# (what stands on it, what it means) in rows.
Button = tuple[str, str]
Rows = Sequence[Sequence[Button]]

# Beyond this in a minute, we keep everything and say less.
FLOOD = 20
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every conversation of a deployment shares. guess: how the classifier reads a text; url: of our own pages."""

    office: Jurisdiction
    pepper: bytes
    guess: Callable[[str], "Guess"]
    url: str


@dataclass
class Talk:
    """A conversation held for one event at one instant. key: the event's; at: when it was kept, the legal start."""

    session: Session
    row: Conversation
    setting: Setting
    key: str
    at: datetime
    now: datetime
    draft: Draft = field(default_factory=Draft)
    _said: int = 0
    _read: dict[str, "Guess"] = field(default_factory=dict)

    @property
    def office(self) -> Jurisdiction:
        """The jurisdiction."""
        return self.setting.office

    @property
    def manner(self) -> Manner:
        """What goes on this channel."""
        return manner_of(Channel(self.row.channel))

    @property
    def author(self) -> ContactAddress:
        """Who speaks."""
        return ContactAddress(Channel(self.row.channel), self.row.address, self.row.account)

    @property
    def language(self) -> str:
        """As the person chose, else the country's first."""
        return self.row.language or self.office.profile.languages[0]

    def guess(self) -> "Guess":
        """The draft's words as the classifier reads them: once, however often one event asks."""
        text = self.draft.text
        if text not in self._read:
            self._read[text] = self.setting.guess(text)
        return self._read[text]

    def option(self, key: str, payload: str) -> Button:
        """An offered answer in the person's language."""
        return say(self.language, "option", key), payload

    def ask(self, step: str, key: str, rows: Rows = (), **params: Any) -> None:
        """Say it, and take the next words as the answer."""
        self.row.step = step
        self.say(key, rows, **params)

    def say(self, key: str, rows: Rows = (), **params: Any) -> None:
        """Say a sentence of channels/texts, with answers to choose from."""
        about = {"number": params["number"]} if "number" in params else {}
        self.tell(key, say(self.language, "talk", key, **params), rows, **about)

    def thank_for_number(self, provider_id: str) -> None:
        """Thank for an identity number, and have its message taken out of the chat where that can be done."""
        kept, done = (say(self.language, "talk", key) for key in ("number_stays", "number_taken_out"))
        self.tell("number", kept, erasure=[provider_id, done])

    def refuse(self, refusal: JawabError) -> None:
        """Say why something cannot be done; the question stands."""
        asked = self.row.options
        self.tell("refused", sentence(refusal, self.language))
        self.row.options = asked

    def tell(self, key: str, text: str, rows: Rows = (), **more: Any) -> None:
        """Say these words. In a flood the same thing is said once a minute. more: number, of the case it is about."""
        self.row.options = [payload for row in rows for _label, payload in row]
        notice = f"talk_{key}"[:30]
        heard = self.office.serves(self.row.channel) and self.row.unreachable_at is None
        if not heard or (self._is_flooded() and self._said_lately(notice)):
            return
        self._said += 1
        options = [[list(one) for one in row] for row in rows]
        said = {"text": text.strip(), "options": options, **more}
        self.session.add(word(self.row, f"talk:{self.key}:{self._said}", notice, self.language, said, self.now))

    def rest(self) -> None:
        """Nothing is asked any more, and nothing is left of the draft."""
        self.row.step, self.row.options, self.draft = "", [], Draft()

    def keep(self) -> None:
        """Put the draft back where it lies between two events."""
        self.row.draft = self.draft.model_dump(mode="json", exclude_defaults=True)

    def _is_flooded(self) -> bool:
        lately = select(func.count()).select_from(Heard)
        lately = lately.where(Heard.conversation_id == self.row.id, col(Heard.heard_at) > self.now - MINUTE)
        return self.session.exec(lately).one() > FLOOD

    def _said_lately(self, notice: str) -> bool:
        same = select(Delivery.id).where(Delivery.conversation_id == self.row.id, Delivery.notice == notice)
        return self.session.exec(same.where(col(Delivery.created_at) > self.now - MINUTE).limit(1)).first() is not None


def word(row: Conversation, key: str, notice: str, language: str, said: dict[str, Any], now: datetime) -> Delivery:
    """What we say in a conversation, on its way out. said: its text and the options, as it is worded now."""
    return Delivery(
        key=key,
        conversation_id=row.id,
        channel=Channel(row.channel),
        account=row.account,
        notice=notice,
        language=language,
        params=said,
        created_at=now,
        next_try_at=now,
        expires_at=now + HORIZON,
    )


class Moment(NamedTuple):
    """What sets a conversation going: its key, when that was kept, and the present instant."""

    key: str
    at: datetime
    now: datetime


def hold(session: Session, author: ContactAddress, setting: Setting, moment: Moment) -> Talk:
    """The conversation with an address, locked; begun where there was none."""
    channel, address, account = author
    where = (Conversation.channel == channel, Conversation.address == address, Conversation.account == account)
    row = session.exec(select(Conversation).where(*where).with_for_update()).one_or_none()
    if row is None:
        now = moment.now
        row = Conversation(channel=channel, account=account, address=address, created_at=now, heard_at=now)
        session.add(row)
        session.flush()
    return Talk(session, row, setting, *moment, draft=Draft.model_validate(row.draft))


def spoken(codes: Iterable[str | None]) -> str | None:
    """The first of these that is a language of ours; "kk+ru" counts as its first."""
    known = set(Language)
    return next((own for code in codes if code and (own := code.split("+")[0].split("-")[0]) in known), None)
