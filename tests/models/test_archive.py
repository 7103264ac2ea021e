"""An export goes into an empty instance of either database and is the same there, or does not go in at all."""

import hashlib
import json
import resource
import shutil
from pathlib import Path

import pytest
from archives import PDF, answered, bring, busy, reseal, rewrite, rows, seals, story, with_file, write
from factories import act, file
from pyarrow import parquet
from sqlmodel import Session, SQLModel, select

from channels.attachments import folder_of
from models.account import Account
from models.actions import answering, routing
from models.archive import manifest
from models.archive.canonical import LEFT_BEHIND, tables
from models.archive.errors import ArchiveError
from models.case import Case
from models.figures.recount import differences

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def exported(house, tmp_path) -> Path:
    """The export of a house with one case, answered by nobody, and its file."""
    with_file(house)
    folder = tmp_path / "exported"
    write(house, folder)
    return folder


def is_empty(house) -> bool:
    files = folder_of(house.data)
    kept = {table.name: len(rows(house, table.name)) for table in tables()}
    agencies = kept.pop("agencies")
    return agencies > 100 and not any(kept.values()) and not (files.exists() and any(files.iterdir()))


def test_s104_an_export_in_an_empty_instance_has_the_same_counts_hashes_and_deadlines(
    house, elsewhere, clock, tmp_path
):
    story(house, clock)
    found = write(house, tmp_path / "out")
    assert all(content.rows for content in found.tables.values()), found.tables
    named = {row["stored_name"] for table in ("attachments", "draft_files") for row in rows(house, table)}
    drawn = {row["file"] for row in rows(house, "register_entries") if row["file"]}
    assert len(drawn) == 1
    assert found.attachments.keys() == named | drawn
    restored = bring(elsewhere, tmp_path / "out")
    assert restored == (found, [])
    assert seals(elsewhere) == seals(house)
    assert {name: (one.rows, one.sha256) for name, one in found.tables.items()} == seals(elsewhere)
    assert rows(elsewhere, "deadlines") == rows(house, "deadlines")
    assert {row["state"] for row in rows(elsewhere, "deadlines")} == {"open", "met", "void"}
    assert differences(elsewhere.engine, elsewhere.office.local_date) == []
    again = write(elsewhere, tmp_path / "again")
    assert again == found


def test_an_imported_instance_lives_on(house, elsewhere, clock, tmp_path):
    told = story(house, clock)
    write(house, tmp_path / "out")
    bring(elsewhere, tmp_path / "out")
    with Session(elsewhere.engine) as session:
        aigul = session.exec(select(Account).where(Account.login == "aigul")).one()
    answered(elsewhere, told["file"], aigul)
    with act(elsewhere, told["undone"].case.number, aigul) as turn:
        answering.answer(turn, "explained", "Енді шынымен")
    with act(elsewhere, told["unplaced"].case.number) as turn:
        routing.abstain(turn, "below_threshold")
    new = file(elsewhere)
    assert new.case.id == max(row["id"] for row in rows(house, "cases")) + 1
    answered(elsewhere, new, aigul)
    states = {row["number"]: row["state"] for row in rows(elsewhere, "cases")}
    wanted = {told["file"].case.number: "answered", told["undone"].case.number: "answered"}
    wanted |= {told["unplaced"].case.number: "triage", new.case.number: "answered"}
    assert {number: states[number] for number in wanted} == wanted
    assert differences(elsewhere.engine, elsewhere.office.local_date) == []


def test_every_table_leaves_or_is_left_behind_for_a_reason(exported):
    names = {table.name for table in tables()}
    assert names | LEFT_BEHIND == set(SQLModel.metadata.tables)
    files = {path.stem for path in (exported / "tables").iterdir()}
    assert files == names


def test_what_opens_doors_of_the_running_instance_stays(house, clock, tmp_path):
    story(house, clock)
    write(house, tmp_path / "out")
    with Session(house.engine) as session:
        secrets = [
            value
            for name, column in (("staff_sessions", "csrf_token"), ("submissions", "seed"), ("misses", "sender_hash"))
            for (value,) in session.connection().execute(
                select(SQLModel.metadata.tables[name].columns[column])  # type: ignore[call-overload]
            )
        ]
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert len(secrets) > 10
    assert not [secret for secret in secrets if secret.encode() in written]


def test_only_the_owner_can_read_it(exported):
    assert exported.stat().st_mode & 0o777 == 0o700
    modes = {path.stat().st_mode & 0o777 for path in exported.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_the_files_are_what_they_say(house, exported):
    found = manifest.read(exported)
    for name, content in found.tables.items():
        lines = (exported / "tables" / f"{name}.jsonl").read_bytes()
        assert (lines.count(b"\n"), hashlib.sha256(lines).hexdigest()) == (content.rows, content.sha256)
    ((name, attached),) = found.attachments.items()
    assert (exported / "attachments" / name).read_bytes() == PDF
    assert (attached.size, attached.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    (case,) = rows(house, "cases")
    (line,) = (exported / "tables" / "cases.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) | {"received_at": "2026-11-16T05:42:00.000000+00:00", "received_on": "2026-11-16"} == (
        json.loads(line)
    )
    assert (case["opening"] in line, ", " in line.replace(case["opening"], "")) == (True, False)


def test_parquet_holds_the_same_rows(house, clock, tmp_path):
    story(house, clock)
    found = write(house, tmp_path / "out")
    for name, content in found.tables.items():
        assert parquet.read_metadata(tmp_path / "out" / "tables" / f"{name}.parquet").num_rows == content.rows
    cases = parquet.read_table(tmp_path / "out" / "tables" / "cases.parquet").to_pylist()
    kept = rows(house, "cases")
    for name in ("id", "received_at", "received_on", "has_clock", "confidence", "opening"):
        assert [case[name] for case in cases] == [case[name] for case in kept]
    events = parquet.read_table(tmp_path / "out" / "tables" / "case_events.parquet").to_pylist()
    assert [json.loads(event["data"]) for event in events] == [row["data"] for row in rows(house, "case_events")]


def test_an_export_is_of_one_instant_while_others_write(house, elsewhere, tmp_path):
    with busy(house):
        found = write(house, tmp_path / "out")
    assert found.tables["cases"].rows == found.tables["attachments"].rows == len(found.attachments) > 0
    assert bring(elsewhere, tmp_path / "out").manifest == found


def change_a_word(folder):
    rewrite(folder, "messages", lambda lines: [line.replace("құбыр".encode(), "крандар".encode()) for line in lines])


def edit_a_number(folder):
    rewrite(folder, "figures", lambda lines: [line.replace(b'"n":1', b'"n":2') for line in lines])


def forge_a_figure(folder):
    edit_a_number(folder)
    reseal(folder, "figures")


def forge_an_orphan(folder):
    rewrite(folder, "deadlines", lambda lines: [line.replace(b'"case_id":1', b'"case_id":99') for line in lines])
    reseal(folder, "deadlines")


def forge_a_double(folder):
    rewrite(folder, "cases", lambda lines: [*lines, lines[0].replace(b'"id":1,', b'"id":2,')])
    reseal(folder, "cases")


def forge_a_circle(folder):
    def tie(lines):
        found = [json.loads(line) for line in lines]
        first, second = found[0]["code"], found[1]["code"]
        found[0]["superior_code"], found[1]["superior_code"] = second, first
        return [json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in found]

    rewrite(folder, "agencies", tie)


def forge_a_path(folder):
    attached = json.loads((folder / "manifest.json").read_text())["attachments"]
    reseal(folder, attachments={"../../outside.pdf": next(iter(attached.values()))})


def without_a_column(folder):
    rewrite(folder, "cases", lambda lines: [line.replace(b'"address":null,', b"") for line in lines])


def without_a_zone(folder):
    rewrite(folder, "cases", lambda lines: [line.replace(b".000000+00:00", b"") for line in lines])


def the_attachment(folder) -> Path:
    return next((folder / "attachments").iterdir())


DAMAGE = {
    "a changed word": (change_a_word, "messages: what came in has not the sha256"),
    "a changed figure": (edit_a_number, "figures: what came in has not the sha256"),
    "a forged figure": (forge_a_figure, "figures do not equal a recount"),
    "a clock without a case": (forge_an_orphan, "the database refuses a row of .*deadlines.jsonl"),
    "a number twice": (forge_a_double, "the database refuses a row of .*cases.jsonl"),
    "agencies in a circle": (forge_a_circle, "refer to each other in a circle"),
    "a path that leads out": (forge_a_path, "is no name of a file"),
    "a row less": (lambda folder: rewrite(folder, "case_events", lambda lines: lines[1:]), "1 rows came in"),
    "a file cut off": (lambda folder: rewrite(folder, "cases", lambda lines: [lines[0][:200]]), "cases.jsonl, line 1"),
    "a row that is a list": (lambda folder: rewrite(folder, "cases", lambda _: [b"[]\n"]), "not the columns of cases"),
    "bytes that are no text": (lambda folder: rewrite(folder, "cases", lambda _: [b"\xff\n"]), "cases.jsonl, line 1"),
    "a column less": (without_a_column, "not the columns of cases"),
    "instants without a zone": (without_a_zone, "cases.jsonl: an instant needs a time zone"),
    "no table": (lambda folder: (folder / "tables" / "cases.jsonl").unlink(), "cases.jsonl cannot be read"),
    "no attachment": (lambda folder: the_attachment(folder).unlink(), "pdf is missing"),
    "a damaged attachment": (lambda folder: the_attachment(folder).write_bytes(b"%PDF-1.8"), "pdf is damaged"),
    "an attachment nobody names": (lambda folder: reseal(folder, attachments={}), "do not say the same"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "one that never finished"),
    "half a manifest": (lambda folder: (folder / "manifest.json").write_text("{"), "manifest.json cannot be read"),
    "another schema": (lambda folder: reseal(folder, revision="0001"), "the export has schema 0001"),
    "another format": (lambda folder: reseal(folder, version=2), "format 2"),
    "another country": (lambda folder: reseal(folder, jurisdiction="ge"), "is of ge, this instance of kz"),
    "a table less": (lambda folder: reseal(folder, tables={}), "do not know the same tables"),
}


@on_sqlite
@pytest.mark.parametrize(("damage", "said"), DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_refused_and_nothing_comes_in(exported, elsewhere, damage, said):
    damage(exported)
    with pytest.raises(ArchiveError, match=said):
        bring(elsewhere, exported)
    assert is_empty(elsewhere)


@on_sqlite
def test_after_a_refusal_the_undamaged_export_comes_in(house, exported, elsewhere, tmp_path):
    shutil.copytree(exported, tmp_path / "copy")
    change_a_word(exported)
    with pytest.raises(ArchiveError):
        bring(elsewhere, exported)
    bring(elsewhere, tmp_path / "copy")
    assert seals(elsewhere) == seals(house)


@on_sqlite
def test_an_instance_that_is_used_is_left_alone(exported, elsewhere):
    file(elsewhere)
    before = seals(elsewhere)
    with pytest.raises(ArchiveError, match="not empty, it has .*cases"):
        bring(elsewhere, exported)
    assert seals(elsewhere) == before


@on_sqlite
def test_a_file_of_the_same_name_is_not_overwritten(exported, elsewhere):
    files = folder_of(elsewhere.data)
    files.mkdir()
    mine = files / the_attachment(exported).name
    mine.write_bytes(b"another")
    with pytest.raises(ArchiveError, match="is there already"):
        bring(elsewhere, exported)
    assert mine.read_bytes() == b"another"


@on_sqlite
def test_files_that_the_manifest_does_not_know_are_named_and_not_read(exported, elsewhere):
    (exported / "tables" / "extra.jsonl").write_text("x")
    (exported / "README").write_text("ours")
    assert bring(elsewhere, exported).ignored == ["README", "tables/extra.jsonl"]


@on_sqlite
@pytest.mark.parametrize("fault", ["missing", "damaged"])
def test_a_file_that_was_lost_before_is_listed_and_the_rest_leaves(house, elsewhere, tmp_path, fault):
    kept, lost = (with_file(house) for _ in range(2))
    assert kept.case.id != lost.case.id
    name = rows(house, "attachments")[1]["stored_name"]
    (folder_of(house.data) / name).unlink()
    if fault == "damaged":
        (folder_of(house.data) / name).write_bytes(b"other")
    found = write(house, tmp_path / "out")
    assert (found.lost, len(found.attachments)) == ({name: fault}, 1)
    bring(elsewhere, tmp_path / "out")
    assert seals(elsewhere) == seals(house)


@on_sqlite
def test_a_folder_with_something_in_it_is_refused_and_kept(house, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("x")
    with pytest.raises(ArchiveError, match="is not empty"):
        write(house, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


@on_sqlite
def test_a_folder_that_cannot_be_made_is_refused(house, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArchiveError, match="cannot be written"):
        write(house, tmp_path / "file" / "out")
    with pytest.raises(ArchiveError, match="cannot be written"):
        write(house, tmp_path / "no" / "such" / "out")


@on_sqlite
@pytest.mark.parametrize("made_before", [True, False])
def test_a_disk_that_fills_up_leaves_nothing_half(house, tmp_path, made_before):
    file(house)
    if made_before:
        (tmp_path / "out").mkdir()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Agencies alone take 100 kB; the limit is the operating system's own way to say that no more can be written.
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, usual[1]))
    try:
        with pytest.raises(ArchiveError, match="nothing was exported"):
            write(house, tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert not any((tmp_path / "out").iterdir()) if made_before else not (tmp_path / "out").exists()
    assert write(house, tmp_path / "out").tables["cases"].rows == 1


def test_an_export_changes_nothing(house, clock, tmp_path):
    story(house, clock)
    before = seals(house)
    write(house, tmp_path / "out")
    assert seals(house) == before
    with Session(house.engine) as session:
        assert len(session.exec(select(Case)).all()) == before["cases"].rows
