"""The past comes in whole, or is refused with a reason; and it moves nothing that is not its own."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import account, act
from factories import file as filed
from pasts import FOREIGN, MAP, bring, csv_of, history, how_many, one, put, rejected, rejects_of, row
from sqlalchemy import func
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from api.worker import close_answered, deliver, escalate, route
from models import queries
from models.actions import answering, routing
from models.actor import staff
from models.agency import Agency
from models.case import Case
from models.deadline import Deadline
from models.delivery import Delivery
from models.editions.livebook import LiveBook
from models.event import CaseEvent
from models.figures.cells import DailyFigure, Figure
from models.figures.recount import differences
from models.figures.statistics import Slice
from models.importing import Import
from models.lifecycle import replay
from models.message import Message
from models.taxonomy import State

TABLES = (Case, CaseEvent, Message, Deadline, Figure, DailyFigure, Import)


def steps(house, nr="1"):
    with Session(house.engine) as session:
        return [(event.verb, event.at) for event in queries.history(session, one(house, nr).id)]


def clocks(house, nr="1"):
    with Session(house.engine) as session:
        return queries.deadlines(session, one(house, nr).id)


def sums(house, jurisdiction="kz"):
    with Session(house.engine) as session:
        found = select(Figure.measure, func.sum(Figure.n)).where(Figure.jurisdiction == jurisdiction)
        return {measure: int(n) for measure, n in session.exec(found.group_by(col(Figure.measure))) if n}


def almaty(*parts):
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=5)


BAD = [
    (row("", text="nobody could find it again"), "id_missing"),
    (row("x" * 121), "id_too_long"),
    (row("b1", came=""), "received_missing"),
    (row("b2", came="2026-02-30 10:00"), "time_unreadable"),
    (row("b3", came="31.11.2026 25:61"), "time_unreadable"),
    (row("b4", done="soon"), "time_unreadable"),
    (row("b5", due="9999999999999999"), "time_unreadable"),
    (row("b6", status="lost"), "unknown_status"),
    (row("b7", text="a" * 2_000_000), "cell_too_large"),
    (row("b8", text="half\x00way"), "nul_character"),
    (row("g1", text="again"), "duplicate_id"),
]
GOOD = [
    row("g1", came="2026-03-02T10:00:00Z"),
    row("g2", came="02.03.2026 10:00"),
    row("g3", came="03/02/2026 10:00 AM"),
    row("g4", came="2 March 2026, 10:00"),
    row("g5", came="1772427600"),
    row("g6", text='Line one\nline two; "quoted", and a 🙂'),
]


def test_every_row_is_kept_or_refused_by_name(house, tmp_path):
    text = csv_of([*GOOD, *(bad for bad, _code in BAD)])
    text += "r1,2026-03-02,too,few\n" + "r2,2026-03-02" + ",x" * 20 + "\n" + 'cut,2026-03-02,,,,,,"never closed'
    file = put(tmp_path, "\ufeff" + text)
    tally = bring(house, file)
    assert (tally.rows, tally.kept, tally.known) == (len(GOOD) + len(BAD) + 3, len(GOOD), 0)
    assert tally.rejected.total() == tally.rows - tally.kept
    codes = [code for _line, _nr, code in rejected(file)]
    assert codes == [*(code for _bad, code in BAD), "ragged_row", "ragged_row", "cut_off"]
    # GOOD holds one cell of two lines, so the file's line runs ahead by one.
    assert rejected(file)[0][0] == str(len(GOOD) + 3)
    assert rejected(file)[-1][:2] == (str(len(GOOD) + len(BAD) + 5), "cut")
    assert {one(house, nr).received_at for nr in ("g2", "g3", "g4", "g5")} == {almaty(2026, 3, 2, 10)}
    assert one(house, "g1").received_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert differences(house.engine, house.office.local_date) == []


def test_the_file_of_refused_rows_can_be_mended_and_imported(house, tmp_path):
    file = put(tmp_path, [row("1"), row("2", came="no day", text="Қар, мұз")])
    bring(house, file)
    mended = rejects_of(file).read_text("utf-8").replace("no day", "2026-03-03")
    tally = bring(house, put(tmp_path, mended, "mended.csv"))
    assert (tally.kept, tally.rows, one(house, "2").opening) == (1, 1, "Қар, мұз")


def test_a_second_run_knows_every_row(house, tmp_path):
    file = put(tmp_path, [row(str(n), done="2026-03-05") for n in range(2500)])
    assert bring(house, file).kept == 2500
    before = {table: how_many(house, table) for table in TABLES if table is not Import}
    again = bring(house, file)
    assert (again.rows, again.kept, again.known, again.rejected.total()) == (2500, 0, 2500, 0)
    assert {table: how_many(house, table) for table in before} == before


def test_an_id_that_comes_again_in_a_later_batch_is_refused_also_when_only_looking(house, tmp_path):
    rows = [row(str(n)) for n in range(1500)] + [row("7")]
    file = put(tmp_path, rows)
    assert bring(house, file, dry=True).rejected == {"duplicate_id": 1}
    assert bring(house, file).rejected == {"duplicate_id": 1}
    assert rejected(file) == [("1502", "7", "duplicate_id")]


def test_ids_that_differ_only_in_case_do_not_share_a_number(house, tmp_path):
    tally = bring(house, put(tmp_path, [row("ab"), row("AB"), row("№ 7/2026 " + "x" * 90)]))
    assert tally.rejected == {"number_taken": 1}
    assert one(house, "ab").number == "OLD-AB"
    assert len(one(house, "№ 7/2026 " + "x" * 90).number) == 20


def test_only_looking_says_the_same_and_writes_nothing(house, tmp_path):
    file = put(tmp_path, [row("1", office="Жаңа орган"), row("2", came="x"), row("3", done="2020-01-01")])
    before = {table: how_many(house, table) for table in (*TABLES, Agency)}
    looked = bring(house, file, dry=True)
    assert {table: how_many(house, table) for table in before} == before
    assert not rejects_of(file).exists()
    assert looked == bring(house, file)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_disk_that_fills_up_ends_the_run_and_the_next_goes_on(house, tmp_path):
    file = put(tmp_path, [row(str(n), text="қ" * 200, done="2026-03-05") for n in range(4000)])
    with house.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1000}")
    run = history(house, file)
    with pytest.raises(OperationalError, match="full"):
        run.load(lambda _run: None)
    stands = run.tally.kept
    assert 0 < stands < 4000
    assert how_many(house, Case) == stands
    assert differences(house.engine, house.office.local_date) == []
    with Session(house.engine) as session:
        broken = session.exec(select(Import)).one()
    assert (broken.kept, broken.finished_at) == (stands, None)
    with house.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    tally = bring(house, file)
    assert (tally.known, tally.kept, how_many(house, Case)) == (stands, 4000 - stands, 4000)
    assert differences(house.engine, house.office.local_date) == []


def test_the_past_is_told_in_our_verbs_at_their_own_times(house, tmp_path):
    times = {"done": "2026-03-05 12:00:00", "again": "2026-03-07 09:00:00"}
    bring(house, put(tmp_path, [row("1", status="New", **times), row("2", again="2026-03-07 09:00:00")]))
    came, done, again = almaty(2026, 3, 2, 10), almaty(2026, 3, 5, 12), almaty(2026, 3, 7, 9)
    told = [("open", came), ("route", came), ("take", done), ("answer", done), ("reopen", again)]
    assert steps(house) == told
    assert (one(house).state, one(house).cycle, one(house).answered_at) == (State.ASSIGNED, 2, None)
    # Nobody wrote down when the second was answered first: not later than it was opened again.
    assert [verb for verb, _at in steps(house, "2")] == ["open", "route", "take", "answer", "reopen"]


@pytest.mark.parametrize(
    ("given", "state", "flag"),
    [
        ({"status": "New"}, "assigned", None),
        ({"status": "closed", "done": "2026-03-05"}, "closed", None),
        ({"status": "answered", "done": "2026-03-05"}, "answered", None),
        ({"done": "2026-03-05"}, "closed", None),
        ({"status": "New", "done": "2026-03-05"}, "closed", None),
        ({"status": "closed"}, "closed", "answer_time_missing"),
        ({"status": "withdrawn", "done": "2026-03-05"}, "withdrawn", None),
        ({"status": "rejected", "due": "2026-03-20"}, "rejected", None),
        ({"done": "2026-03-01"}, "closed", "answered_before_received"),
        ({"done": "1900-01-01"}, "closed", "too_early"),
        ({"came": "1999-12-31"}, "assigned", "too_early"),
        ({"came": "2030-01-01"}, "assigned", "in_the_future"),
        ({"due": "2026-02-28"}, "assigned", "due_before_received"),
        ({"again": "2026-02-28"}, "assigned", "event_before_received"),
    ],
)
def test_state_and_flag(house, tmp_path, given, state, flag):
    bring(house, put(tmp_path, [row("1", **given)]))
    case = one(house)
    assert (case.state, case.flag, case.agency_code) == (state, flag, "kz-almaty-energy")
    if flag:
        assert sums(house) == {"received": 1, "flagged": 1} | ({"open": 1} if state == "assigned" else {})
    with Session(house.engine) as session:
        events = [(event.verb, event.data) for event in queries.history(session, case.id)]
    told = replay(events)
    assert told == {key: getattr(case, key) for key in told}
    assert case.revision == len(events)
    assert differences(house.engine, house.office.local_date) == []


@pytest.mark.parametrize(
    ("came", "utc"),
    [
        ("2024-03-31 01:30:00", datetime(2024, 3, 31, 1, 30, tzinfo=UTC)),
        ("2024-10-27 01:30:00", datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),
        ("2024-10-27T01:30:00+00:00", datetime(2024, 10, 27, 1, 30, tzinfo=UTC)),
    ],
    ids=["the hour that never was", "the hour that came twice: the first", "with its own zone"],
)
def test_the_clocks_of_london_go_forward_and_back(house, tmp_path, came, utc):
    bring(house, put(tmp_path, [row("1", came=came)]), MAP.replace("Asia/Almaty", "Europe/London"))
    assert one(house).received_at == utc


def test_a_due_date_of_the_other_system_is_kept_and_never_escalates(house, clock, tmp_path):
    bring(house, put(tmp_path, [row("1", due="2026-03-20", done="2026-03-21"), row("2", due="2026-12-01")]))
    assert [(one.state, one.rule, one.next_step_at) for one in clocks(house)] == [("missed", "imported", None)]
    assert (sums(house)["due"], sums(house)["answered"]) == (2, 1)
    clock.forward(days=400)
    assert (route(house, clock()), escalate(house, clock()), close_answered(house, clock())) == (0, 0, 0)
    assert (one(house, "2").next_due_at, clocks(house, "2")[0].state) == (None, "open")
    assert (deliver(house, clock()), how_many(house, Delivery)) == (0, 0)


def test_what_was_promised_for_a_later_day_is_not_due_before(house, clock, tmp_path):
    """Nor may an answer that is taken back make an escalation of a promise that was never ours."""
    bring(house, put(tmp_path, [row("1", due="2026-11-25")]))
    clara = account(house, "Clara")

    def due():
        with Session(house.engine) as session:
            return LiveBook(session, "kz", clock()).cubes(["2026-11"], ())["2026-11"].exact("due")

    assert (due(), sums(house)["due"]) == (0, 1)
    with act(house, one(house).number, clara) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Құбыр жөнделді")
    clock.forward(seconds=5)
    with act(house, one(house).number, clara) as turn:
        answering.undo(turn)
    assert due() == 0
    clock.forward(days=10)
    assert due() == 1
    assert escalate(house, clock()) == 0
    assert due() == 1


def test_our_law_runs_where_the_map_says_so(house, tmp_path):
    rows = [row("1", came="2026-11-12"), row("2"), row("3", done="2026-03-05"), row("4", came="2005-01-01")]
    bring(house, put(tmp_path, rows), 'law = "kz"\n' + MAP)
    assert [one.next_step_at for one in clocks(house)] == [one.due_at for one in clocks(house)] != []
    assert one(house).next_due_at == clocks(house)[0].due_at
    # What ran out before it came here is shown as late, and sets off no avalanche.
    assert (one(house, "2").next_due_at, clocks(house, "2")[0].next_step_at) == (clocks(house, "2")[0].due_at, None)
    assert clocks(house, "3")[0].state == "met"
    assert (clocks(house, "4"), one(house, "4").has_clock) == ([], False)
    assert differences(house.engine, house.office.local_date) == []


def test_another_place_does_not_move_our_own_figures(house, tmp_path):
    filed(house)
    before = sums(house)
    with Session(house.engine) as session:
        page = LiveBook(session, "kz", house.clock()).statistics(Slice("2026-03"))
    bring(house, put(tmp_path, [row(str(n), done="2026-03-05", due="2026-03-09") for n in range(50)]), FOREIGN)
    assert sums(house) == before
    assert sums(house, "us-nyc")["received"] == 50
    with Session(house.engine) as session:
        assert LiveBook(session, "kz", house.clock()).statistics(Slice("2026-03")) == page


def test_a_body_that_only_they_know_is_founded_once(house, tmp_path):
    names = ["D.O.T.", "dot", "DOT", "Жол бөлімі", " жол  БӨЛІМІ ", "Жылу"]
    tally = bring(house, put(tmp_path, [row(str(n), office=name) for n, name in enumerate(names)]))
    assert sorted(tally.bodies.values()) == ["D.O.T.", "dot", "Жол бөлімі"]
    assert one(house, "5").agency_code == "kz-almaty-energy"
    with Session(house.engine) as session:
        found = session.exec(select(Agency).where(col(Agency.imported))).all()
        assert {(body.jurisdiction, body.kind, len(body.names)) for body in found} == {("kz", "imported", 5)}


def test_staff_can_open_the_past_and_no_code_can(house, tmp_path):
    bring(house, put(tmp_path, [row("1"), row("2", office="Басқа орган")]))
    officer = staff(account(house, "Aigul"))
    with Session(house.engine) as session:
        assert queries.case_for(session, "old-1", officer).source_id == "1"
        with pytest.raises(Exception, match="not_found"):
            queries.case_for(session, "OLD-2", officer)
        for code in ("", "0" * 16):
            assert queries.case_by_receipt(session, "OLD-1", code, house.pepper) is None


def test_markup_goes_where_the_map_says_so_and_answers_keep_their_words(house, tmp_path):
    text = "<p>Жылу&nbsp;жоқ</p><script>x()</script><br>3 &lt; 5"
    columns = MAP.replace('text = "text"', 'text = "text"\nanswer_text = "subject"')
    bring(
        house,
        put(tmp_path, [row("1", text=text, done="2026-03-05", subject="<b>Fixed</b>")]),
        "strip_html = true\n" + columns.replace('category = "subject"\n', ""),
    )
    case = one(house)
    with Session(house.engine) as session:
        said = [(message.kind, message.text) for message in queries.messages(session, case.id, notes=True)]
        answer = next(event for event in queries.history(session, case.id) if event.verb == "answer")
        assert session.get_one(Message, answer.data["message_id"]).text == "Fixed"
    assert said == [("complaint", "Жылу жоқ\n3 < 5"), ("answer", "Fixed")]
