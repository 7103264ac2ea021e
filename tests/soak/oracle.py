"""What is in the database, held against the plan and against what the providers took."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from soak.crowd import Crowd
from soak.ledger import Taken
from sqlmodel import Session, col, select

from api.house import House
from models.case import Case
from models.contact import ContactPoint
from models.conversation import Conversation
from models.delivery import Delivery
from models.figures.recount import differences
from models.inbound import DONE, InboundEvent
from models.message import Attachment, Message
from models.rating import Rating
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S

CITIZENS = ("complaint", "message")
HANDED_OVER = frozenset({S.ACCEPTED, S.DELIVERED, S.READ})
Place = tuple[str, str]


@dataclass
class Verdict:
    """counts: what there is; wrong: everything that should not be so, in words."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def judge(house: House, crowd: Crowd) -> Verdict:
    """Everything that can be said once all is quiet."""
    verdict = Verdict(wrong=list(crowd.wrong))
    with Session(house.read_engine) as session:
        _cases(session, crowd, verdict)
        _grades(session, crowd, verdict)
        _marks(session, crowd, verdict)
        sent = _Deliveries(session, house, crowd.ledger.taken)
        _events(session, crowd, verdict)
        sent.judge(verdict)
        sent.answers(session, verdict)
    verdict.wrong += [
        f"a figure differs from the recount: {one}" for one in differences(house.engine, house.office.local_date)
    ]
    return verdict


def _cases(session: Session, crowd: Crowd, verdict: Verdict) -> None:
    """Every case that was planned and no other, with exactly its texts."""
    found: dict[Place, list[tuple[str, ...]]] = defaultdict(list)
    texts: dict[int, list[str]] = defaultdict(list)
    for message in session.exec(select(Message).where(col(Message.kind).in_(CITIZENS))):
        texts[message.case_id].append(message.text)
    joined: Any = select(Case.id, ContactPoint).join(
        ContactPoint, col(ContactPoint.id) == Case.contact_point_id, isouter=True
    )
    for case_id, point in session.exec(joined):
        found[(str(point.channel), point.address) if point else ("", "")].append(tuple(sorted(texts[case_id])))
    for place, walk in crowd.walks.items():
        planned = sorted(tuple(sorted(one)) for one in walk.citizen.cases)
        if planned != (there := sorted(found.pop(place, []))):
            verdict.wrong.append(f"{place}: planned {planned}, found {there}")
        verdict.counts["cases planned"] += len(planned)
        verdict.counts["messages planned"] += sum(map(len, planned))
    verdict.wrong += [f"nobody planned {place}: {cases}" for place, cases in found.items()]
    verdict.counts["cases"] = len(session.exec(select(Case.id)).all())
    verdict.counts["messages"] = sum(map(len, texts.values()))


def _grades(session: Session, crowd: Crowd, verdict: Verdict) -> None:
    """Every answer that was graded, once, as it was graded."""
    joined: Any = select(Case.number, Rating.value).join(Case, col(Case.id) == Rating.case_id)
    found = Counter((number, str(value)) for number, value in session.exec(joined))
    given = Counter(pair for walk in crowd.walks.values() for pair in walk.graded.items())
    verdict.counts["grades"] = found.total()
    if found != given:
        verdict.wrong.append(f"grades: missing {given - found}, nobody gave {found - given}")


def _marks(session: Session, crowd: Crowd, verdict: Verdict) -> None:
    """Every picture stands beside its words, and what its author took away is marked so, and nothing else."""
    walks = crowd.walks.values()
    pictures = Counter({text: count for walk in walks for text, count in walk.citizen.pictures.items()})
    unsent = sorted(text for walk in walks for text in walk.citizen.unsent)
    beside: Any = select(Message.text).join(Attachment, col(Attachment.message_id) == Message.id)
    found = Counter(session.exec(beside))
    erased = sorted(session.exec(select(Message.text).where(col(Message.erased_at).is_not(None))))
    verdict.counts |= Counter({"pictures": found.total(), "messages taken away": len(erased)})
    if found != pictures:
        verdict.wrong.append(f"pictures: missing {pictures - found}, too many {found - pictures}")
    if erased != unsent:
        verdict.wrong.append(f"taken away: planned {unsent}, found {erased}")


def _events(session: Session, crowd: Crowd, verdict: Verdict) -> None:
    """What was taken is kept once and has been worked off."""
    rows = session.exec(select(InboundEvent)).all()
    kept = Counter(row.channel for row in rows)
    told = sum(map(len, crowd.sent.values())) + len(crowd.receipts)
    if kept.total() != told:
        verdict.wrong.append(f"{kept.total()} events kept, {told} different ones sent: {kept}")
    for row in rows:
        if row.state != DONE:
            verdict.wrong.append(f"event {row.id} of {row.channel} is {row.state}: {row.error}")


class _Deliveries:
    """Every delivery and what its provider took of it. orphans: what was taken and is known to none of ours."""

    def __init__(self, session: Session, house: House, taken: list[Taken]) -> None:
        self.rows = session.exec(select(Delivery)).all()
        self.taken = Counter(one.name for one in taken)
        self.ends = {one.name for one in taken if one.ends}
        self.at = {one.name: (one.channel, one.address) for one in taken}
        self.marks = {one.name: one.mark for one in taken}
        self.places = dict(_places(session))
        marks: Any = house.channels[Channel.EMAIL]
        self.known = {row.key: self._names(row, marks.marks.message_id(row.key)) for row in self.rows}
        claimed = {name for names in self.known.values() for name in names}
        self.orphans = self.taken.keys() - claimed

    def _names(self, row: Delivery, message_id: str) -> list[str]:
        """By which names its provider knows it: those that it told us, or those that we told it."""
        if row.channel == Channel.SMS:
            pieces = (f"{row.key}:{at}" for at in range(10))
            return [one for one in pieces if one in self.taken]
        if row.channel in (Channel.APP, Channel.EMAIL):
            return [message_id if row.channel == Channel.EMAIL else row.key]
        return list(row.sent_ids or filter(None, [row.provider_id]))

    def place(self, row: Delivery) -> Place:
        """Where it goes."""
        return self.places[("point", row.contact_point_id) if row.contact_point_id else ("talk", row.conversation_id)]

    def judge(self, verdict: Verdict) -> None:
        """Handed over means once; in doubt means shown as such; nothing else left."""
        doubts: Counter[Place] = Counter()
        for row in self.rows:
            verdict.counts[f"deliveries {row.state}"] += 1
            if row.state == S.UNCERTAIN:
                doubts[self.place(row)] += 1
                if max((self.taken[name] for name in self.known[row.key]), default=0) > 2:
                    verdict.wrong.append(
                        f"delivery {row.key} by {row.channel} is in doubt, and was taken more than twice"
                    )
            elif row.state not in HANDED_OVER:
                verdict.wrong.append(f"delivery {row.key} by {row.channel} is {row.state}")
            elif trouble := self._trouble(row):
                verdict.wrong.append(f"delivery {row.key} by {row.channel} is {row.state}: {trouble}")
        orphans = Counter(self.at[name] for name in self.orphans)
        verdict.wrong += [f"{place} got {more} messages too many" for place, more in (orphans - doubts).items()]
        shown = [self.at[name] for name in self.orphans if self.marks[name]]
        verdict.wrong += [f"{place} has a message that its provider showed us, and it is in doubt" for place in shown]

    def _trouble(self, row: Delivery) -> str:
        names = self.known[row.key]
        if not names or any(name not in self.taken for name in names):
            return "nobody took it"
        if max(self.taken[name] for name in names) > 1:
            return "it was taken twice"
        if any(self.at[name] != self.place(row) for name in names):
            return "somebody else has it"
        whole = names == [f"{row.key}:{at}" for at in range(len(names))] and names[-1] in self.ends
        return "" if whole or row.channel != Channel.SMS else f"only pieces of it were taken: {names}"

    def answers(self, session: Session, verdict: Verdict) -> None:
        """Each case is answered, and its answer arrived once or is in doubt."""
        answers = {row.case_id: row for row in self.rows if row.notice == "answer"}
        verdict.counts["answers"] = sum(row.notice == "answer" for row in self.rows)
        for case_id, number in session.exec(select(Case.id, Case.number)):
            row = answers.get(case_id)
            how = self._arrived(row) if row else "missing"
            verdict.counts[f"answers {how}"] += 1
            if how not in ("once", "uncertain"):
                verdict.wrong.append(f"the answer of {number} is {how}")

    def _arrived(self, row: Delivery) -> str:
        if row.state == S.UNCERTAIN:
            return "uncertain"
        times = max((self.taken[name] for name in self.known[row.key]), default=0)
        return {0: "lost", 1: "once"}.get(times, "doubled")


def _places(session: Session) -> Iterator[tuple[tuple[str, int | None], Place]]:
    for kind, table in (("point", ContactPoint), ("talk", Conversation)):
        for row in session.exec(select(table)):
            yield (kind, row.id), (str(row.channel), row.address)
