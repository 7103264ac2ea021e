"""An instance with a story in it, its export, and what a test asks of both."""

import hashlib
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from factories import account, act, author, file
from ready import macro, template
from sqlalchemy import Table
from sqlmodel import Session, col, select

from api.house import House
from api.worker import deliver
from channels.attachments import folder_of, store
from channels.base import Counter
from channels.intake import Receipt
from channels.texts.releases import keep_templates
from escalation.sweep import sweep
from models.account import AuditLine
from models.actions import answering, approving, citizen, delays, dossiers, drafts, joint, routing, tasks
from models.actions.approving import Said
from models.actions.enclosing import Form, lay
from models.actions.guesses import count_miss
from models.actions.onetime import Purpose, hand_out
from models.actions.registering import keep_file
from models.actions.signin import sign_in
from models.actions.splitting import Second, split
from models.actions.tasks import Wish
from models.archive import canonical
from models.archive.manifest import Manifest
from models.archive.reading import Place, Restored, restore
from models.archive.writing import export
from models.calendarchange import CalendarChange
from models.case import Case
from models.closedaccount import ClosedAccount
from models.conversation import Conversation, Cursor, Heard, RemoteFile
from models.db import snapshot, unit_of_work
from models.deadline import Deadline
from models.draft import OfficerDraft
from models.editions.edition import Correction, FrozenEdition
from models.editions.publishing import publish
from models.importing import Import
from models.inbound import InboundEvent
from models.incident import Acknowledgment, Incident
from models.message import Message
from models.pace import Pace
from models.presence import WRITING, come
from models.publication import Follower, Publication, PublishedText
from models.register import RegisterEntry
from models.shadow import ShadowGuess
from models.taxonomy import Channel, DelayCause, Role
from models.team import Seat, TeamRule
from models.workbench import Draw, Lot, SavedFilter

HOUSING = "kz-almaty-housing"
PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"


def write(house: House, folder: Path) -> Manifest:
    """Export the house."""
    return export(house.engine, folder_of(house.data), folder, house.office.profile.code, house.clock())


def bring(house: House, folder: Path) -> Restored:
    """Restore an export into the house."""
    return restore(
        Place(house.engine, folder_of(house.data), house.office.profile.code, house.office.local_date), folder
    )


def with_file(house: House) -> Receipt:
    """A case with a photograph of Gulnar's yard, as a PDF."""
    stored = store(io.BytesIO(PDF), "аула.pdf", folder_of(house.data))
    return file(house, "Ауладағы құбыр жарылды", files=(stored,))


def answered(house: House, receipt: Receipt, officer, outcome: str = "resolved") -> Receipt:
    """The case, taken and answered."""
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)
        answering.answer(turn, outcome, "Құбыр жөнделді, «жылу» берілді\n– Айгүл 🙂")
    return receipt


def story(house: House, clock) -> dict[str, Receipt]:
    """A case for every way that a case can take; some at instants with microseconds."""
    aigul, dana = account(house, "Aigul"), account(house, "Dana", Role.OVERSIGHT, None)
    told = {
        "silent": file(house, counter=Counter("Алатау", None, "Айша Ахметова", "қызы")),
        "signal": file(house, name=None, identity_number=None, contact_kind=None, contact_value=None),
    }
    clock.forward(days=2, microseconds=123_456)
    told |= {name: file(house) for name in ("rated", "appealed", "dismissed", "undone", "reopened", "withdrawn")}
    told |= {"file": with_file(house), "joined": file(house), "unplaced": file(house, region=None)}
    for name in ("rated", "appealed", "dismissed", "undone", "reopened"):
        answered(house, told[name], aigul)
    _after_the_answer(house, told, aigul, dana)
    _with_others(house, told, aigul)
    told["passed on"] = _misrouted(house, aigul)
    with act(house, told["withdrawn"].case.number, author(told["withdrawn"])) as turn:
        citizen.withdraw(turn)
    deliver(house, clock.forward(minutes=1))
    _drawn(house)
    _ready(house, aigul)
    _aside(house, aigul, clock())
    with unit_of_work(house.engine) as session:
        _shown_to_everybody(session, aigul, clock())
        come(session, told["silent"].case.id, aigul.id, WRITING, clock())
    with Session(house.engine) as session:
        due = session.exec(select(Deadline.due_at).where(Deadline.case_id == told["silent"].case.id)).one()
    clock.now = due + timedelta(seconds=1)
    assert sweep(house.engine, house.office, clock()) > 0
    with act(house, told["silent"].case.number, aigul) as turn:
        delays.explain_delay(turn, DelayCause.CONTRACTOR)
    _split_and_asked(house, told, aigul)
    return told


def _split_and_asked(house: House, told: dict[str, Receipt], aigul) -> None:
    """A colleague is asked for something, and the second matter of a complaint becomes a case."""
    denis, number = account(house, "Denis"), told["file"].case.number
    with act(house, number, aigul) as turn:
        tasks.ask(turn, Wish(denis, "Жертөлені қарап шық", house.office.local_date(house.clock()), beyond=True))
    with act(house, number, denis) as turn:
        tasks.finish(turn, 1, "Су жоқ")
    with act(house, number, aigul) as turn:
        split(turn, Second("құбыр жарылды", "water"), house.pepper)


def _misrouted(house: House, aigul) -> Receipt:
    """A text that the machine sent to the wrong agency, which says so."""
    receipt = file(house, category=None)
    with act(house, receipt.case.number) as turn:
        routing.propose(turn, [("heating", 0.91), ("housing", 0.05)], detected_language="kk", model_version="v1")
        routing.route(turn, "kz-almaty-energy", "heating", "classifier")
    with act(house, receipt.case.number, aigul) as turn:
        routing.transfer(turn, HOUSING, "Құбыр үйдікі")
    return receipt


def _after_the_answer(house: House, told: dict[str, Receipt], aigul, dana) -> None:
    with unit_of_work(house.engine) as session:
        session.add(TeamRule(agency_code=aigul.agency_code, approval=["refused_with_grounds"]))
        session.add(Seat(account_id=aigul.id, capacity=40, subjects=["heating"], languages=["kk"]))
    with act(house, told["undone"].case.number, aigul) as turn:
        answering.undo(turn)
        approving.send(turn, Said("refused_with_grounds", "Мүмкін емес"))
    steps = {
        "rated": lambda turn: citizen.rate(turn, "solved", "Рақмет"),
        "appealed": lambda turn: citizen.appeal(turn, "Келіспеймін"),
        "dismissed": lambda turn: citizen.appeal(turn, "Келіспеймін"),
        "reopened": lambda turn: citizen.reopen(turn, "Әлі суық"),
    }
    # Until then an answer can be taken back.
    house.clock.forward(seconds=20)
    for name, step in steps.items():
        with act(house, told[name].case.number, author(told[name])) as turn:
            step(turn)
    with act(house, told["dismissed"].case.number, dana) as turn:
        citizen.decide_appeal(turn, upheld=False, text="Жауап дұрыс")


def _with_others(house: House, told: dict[str, Receipt], aigul) -> None:
    """Another agency is asked twice; the first of its parts is in."""
    bolat, number = account(house, "Bolat", agency=HOUSING), told["joined"].case.number
    with act(house, number, aigul) as turn:
        joint.give_copy(turn, HOUSING, "Құбыр кімдікі?")
    with act(house, number, bolat) as turn:
        joint.contribute(turn, "Құбыр үйдікі")
    with act(house, number, aigul) as turn:
        joint.give_copy(turn, HOUSING, "Қашан жөнделеді?")
    _in_a_dossier(house, told, aigul)


def _in_a_dossier(house: House, told: dict[str, Receipt], aigul) -> None:
    """Two cases about one problem, and a third that was taken out again."""
    with act(house, told["joined"].case.number, aigul) as turn:
        key = dossiers.open_dossier(turn, "Абай, жылу").id or 0
    for name in ("file", "silent"):
        with act(house, told[name].case.number, aigul) as turn:
            dossiers.join(turn, key)
    with act(house, told["silent"].case.number, aigul) as turn:
        dossiers.leave(turn, key)


def _talked(session: Session, now: datetime) -> None:
    """A conversation in a chat with a file that has not come yet."""
    session.add(Cursor(channel=Channel.X, account="city", since="17"))
    session.add(Pace(channel=Channel.X, account="city", held_until=now))
    keep_templates(session, now)
    talk = Conversation(channel=Channel.TELEGRAM, account="city", address="17", created_at=now, heard_at=now)
    session.add(talk)
    session.flush()
    heard = Heard(conversation_id=talk.id, provider_id="5", said_at=now, heard_at=now)
    session.add(heard)
    session.flush()
    session.add(RemoteFile(heard_id=heard.id, file_id="f", next_try_at=now))
    hand_out(session, session.exec(select(Case.id)).first(), Purpose.IDENTITY, now)


def _shown_to_everybody(session: Session, aigul, now: datetime) -> None:
    """A case that everybody may read, and somebody who asked to follow it."""
    message = session.exec(select(Message)).first()
    case_id = message.case_id
    session.add(Publication(case_id=case_id, slug="bcdfghjkmn", opened_at=now))
    confirmed = {"language": "kk", "text": "[есім] үйі суық", "confirmed_by": aigul.id}
    session.add(PublishedText(message_id=message.id, case_id=case_id, confirmed_at=now, **confirmed))
    dina = {"channel": Channel.EMAIL, "address": "dina@example.org", "language": "kk", "token": "t"}
    session.add(Follower(case_id=case_id, created_at=now, **dina))


def _drawn(house: House) -> None:
    """The document of the first answer that left, which its author has fetched."""
    document = store(io.BytesIO(PDF), "жауап.pdf", folder_of(house.data))
    with unit_of_work(house.engine) as session:
        entry = session.exec(select(RegisterEntry).where(col(RegisterEntry.no).is_not(None))).first()
        keep_file(session, entry.message_id, document.stored_name, document.size, document.sha256)


def _ready(house: House, aigul) -> None:
    """What an agency has ready for its texts, a text that is being written and a file beside it."""
    asked = template(house, aigul)
    macro(house, aigul, {"verb": "ask_citizen", "template": str(asked)})
    with unit_of_work(house.engine) as session:
        case_id = session.exec(select(Case.id)).first()
        begun = {"case_id": case_id, "account_id": aigul.id, "verb": "answer", "data": {"text": "Жарты жауап"}}
        session.add(OfficerDraft(**begun, revision=1, at=house.clock()))
        photo = store(io.BytesIO(PDF), "насос.pdf", folder_of(house.data))
        lay(session, Form(case_id, aigul.id, "answer", house.clock()), [photo], 5)


def _aside(house: House, aigul, now: datetime) -> None:
    """What stands beside the cases: an audit line, an import, and what is only of the moment."""
    with unit_of_work(house.engine) as session:
        session.add(
            CalendarChange(
                jurisdiction="kz",
                day=date(2027, 6, 1),
                working=False,
                name="Ораза айт",
                decree="№ 7",
                proposed_by=aigul.id,
                proposed_at=now,
            )
        )
        imported = Import(source="old", file_name="old.csv", sha256="0" * 64, started_at=now)
        session.add_all([imported, ClosedAccount(channel=Channel.APP, account="old", at=now)])
        event = {"channel": Channel.APP, "account": "city", "event_id": "e1", "sender": "aidos-17"}
        session.add(InboundEvent(**event, at=now, body="{}", next_try_at=now))
        _talked(session, now)
        line = AuditLine(at=now, account_id=aigul.id, action="looked", object="x", reason="y")
        session.add_all([line, SavedFilter(account_id=aigul.id, name="Кешіккендер", query="state=late")])
        days = dict.fromkeys(("first", "last"), now.date())
        draw = Draw(jurisdiction="kz", at=now, account_id=aigul.id, **days, seed="5f", population=1)
        session.add(draw)
        session.flush()
        case_id = session.exec(select(Case.id)).first()
        guess = {"version": "v2", "top3": ["heating", "water", "gas"], "confidence": 0.7, "followed": False}
        lot = Lot(draw_id=draw.id, case_id=case_id, read_at=now, plain="yes")
        session.add_all([lot, ShadowGuess(case_id=case_id, at=now, **guess)])
        instants = dict.fromkeys(("began_at", "raised_at", "looked_at"), now)
        counts = {"days": 1, "usual": 0.5, "first": 9, "n": 9}
        incident = Incident(jurisdiction="kz", category="heating", region="KZ-75", **counts, **instants)
        session.add(incident)
        session.flush()
        session.add(Acknowledgment(incident_id=incident.id, account_id=aigul.id, at=now, note="Бригада шықты"))
        sign_in(session, aigul, now)
        drafts.keep(session, drafts.new_secret(), {"text": "Жарты сөз"}, now)
    edition = publish(house.engine, house.office, house.office.profile.code, now)
    with unit_of_work(house.engine) as session:
        session.add_all(_changed(edition.id, now))
    count_miss(house.engine, "track", "203.0.113.7", now)


def _changed(edition_id: int | None, now: datetime) -> list[Correction | FrozenEdition]:
    """A number that was put right, and the month that stays as it was."""
    content = "table,code\r\n"
    kept = {"month": "2026-10", "edition_id": edition_id, "frozen_at": now, "content": content}
    return [
        Correction(edition_id=edition_id, month="2026-01", measure="due", before=None, after=12),
        FrozenEdition(jurisdiction="kz", **kept, sha256=hashlib.sha256(content.encode()).hexdigest()),
    ]


def seals(house: House) -> dict[str, canonical.Seal]:
    """The seal of every table as it stands."""
    with snapshot(house.engine) as session:
        return {table.name: canonical.seal(session.connection(), table) for table in canonical.tables()}


def rows(house: House, table: str) -> list[dict]:
    """Every row of a table."""
    found: Table = next(one for one in canonical.tables() if one.name == table)
    with snapshot(house.engine) as session:
        return [row for batch in canonical.batches(session.connection(), found) for row in batch]


def rewrite(folder: Path, table: str, change) -> None:
    """Change the lines of a table: change takes the list of lines and returns another."""
    path = folder / "tables" / f"{table}.jsonl"
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def reseal(folder: Path, *tables: str, **fields) -> None:
    """Make the manifest say what the files say now, as a forger would; fields are set as given."""
    path = folder / "manifest.json"
    manifest = {**json.loads(path.read_text()), **fields}
    for table in tables:
        content = (folder / "tables" / f"{table}.jsonl").read_bytes()
        manifest["tables"][table] = {"rows": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()}
    path.write_text(json.dumps(manifest))


@contextmanager
def busy(house: House) -> Iterator[list[Receipt]]:
    """Citizens who go on filing, one after another, until the block ends."""
    filed: list[Receipt] = []
    stop, begun = threading.Event(), threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            filed.append(with_file(house))
            begun.set()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        assert begun.wait(10)
        yield filed
    finally:
        stop.set()
        thread.join()
