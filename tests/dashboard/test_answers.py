"""The document of an answer: what stands in it, who may fetch it, that it stays the same, and how it is proved."""

import io
import random
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from citizens import keys
from factories import ENERGY, account, act, author, file
from pypdf import PdfReader
from sealing import ROOT, seals_in
from sqlmodel import Session, select
from staff import send, sign_in

from api.worker import number_answers
from channels.attachments import folder_of
from dashboard.answers import paper as papers
from dashboard.answers.proving import prove
from dashboard.answers.seals import SealBroken, read_seals
from dashboard.pdf import PdfMissing
from models.actions import answering, citizen, routing
from models.db import unit_of_work
from models.register import OFFICER, RegisterEntry
from models.taxonomy import Role
from models.team import TeamRule

WORDS = "Құбыр жөнделді.\nЖылу 16 қарашада берілді."


@pytest.fixture
def receipt(house, clock):
    """A complaint of Gulnar's that Aigul has answered a minute ago."""
    return answered(house, clock)


def answered(house, clock, **given):
    receipt = file(house, **given)
    with act(house, receipt.case.number, _officer(house)) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", WORDS)
    number_answers(house, clock.forward(minutes=1))
    return receipt


def _officer(house):
    return account(house, "Aigul")


def entry(house):
    with Session(house.engine) as session:
        return session.exec(select(RegisterEntry)).one()


def fetch(client, house, receipt, language="kk", **other):
    sent = {**keys(receipt), "message": entry(house).message_id, **other}
    return client.post(f"/{language}/track/paper", data=sent)


def text_of(content):
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).split())


def test_its_author_gets_all_that_a_letter_of_an_agency_must_say(client, house, receipt):
    answer = fetch(client, house, receipt)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert f'filename="{receipt.case.number}-2026-00001.pdf"' in answer.headers["content-disposition"]
    said = text_of(answer.content)
    agency = house.office.profile.agencies[ENERGY].names["kk"]
    for words in (agency, "№ 2026-00001", receipt.case.number, *WORDS.split("\n"), "Шешілді", "Gulnar Tasybayeva"):
        assert words in said
    assert "2026 жылғы 16 қараша" in said
    assert "Aigul" not in said
    assert "Бұл құжатта электрондық қолтаңба жоқ." in said
    assert "16 ақпан" in said, "the last day for an appeal: three months"
    assert "Әкімшілік рәсімдік-процестік кодекс" in said


def test_it_is_in_the_language_of_its_reader(client, house, clock):
    receipt = answered(house, clock, language="ka")
    said = text_of(fetch(client, house, receipt, "en").content)
    assert "ამ დოკუმენტს ელექტრონული ხელმოწერა არ აქვს." in said


def test_the_signatory_stands_there_where_the_agency_says_so(client, house, clock):
    with unit_of_work(house.engine) as session:
        session.merge(TeamRule(agency_code=ENERGY, signs=OFFICER))
    receipt = answered(house, clock)
    assert "Aigul Қызметкер" in text_of(fetch(client, house, receipt).content)
    page = client.post("/en/track", data=keys(receipt)).text
    assert "Signed: Aigul" in page


def test_the_name_of_a_sealed_author_does_not_stand_there(client, house, clock):
    receipt = answered(house, clock, sealed=True)
    assert "Gulnar" not in text_of(fetch(client, house, receipt).content)


def test_it_is_the_same_document_each_time(client, house, receipt):
    first = fetch(client, house, receipt).content
    with unit_of_work(house.engine) as session:
        session.merge(TeamRule(agency_code=ENERGY, signs=OFFICER))
    sign_in(client, _named(house, "Denis"))
    again = client.get(f"/desk/cases/{receipt.case.number}/answers/{entry(house).message_id}")
    assert first == again.content == fetch(client, house, receipt, "ru").content
    kept = list(folder_of(house.data).glob("*.pdf"))
    assert [one.read_bytes() for one in kept] == [first]


def _named(house, name, role=Role.OFFICER, agency=ENERGY):
    return account(house, name, role, agency)


def test_of_two_who_ask_at_once_both_get_the_same(client, house, receipt):
    sent = {**keys(receipt), "message": entry(house).message_id}
    with ThreadPoolExecutor(2) as hands:
        one, other = hands.map(lambda _: client.post("/kk/track/paper", data=sent).content, range(2))
    assert one == other
    assert len(list(folder_of(house.data).glob("*.pdf"))) == 1


def test_nobody_gets_it_without_the_code_nor_from_another_agency(client, house, receipt):
    message = entry(house).message_id
    assert fetch(client, house, receipt, code="0000 0000 0000 0000").status_code == 404
    assert client.get(f"/kk/track/paper?message={message}", follow_redirects=False).status_code == 303
    other = file(house)
    assert client.post("/kk/track/paper", data={**keys(other), "message": message}).status_code == 404
    path = f"/desk/cases/{receipt.case.number}/answers/{message}"
    assert client.get(path, follow_redirects=False).status_code in (303, 401)
    sign_in(client, _named(house, "Bolat", agency="kz-almaty-housing"))
    assert client.get(path).status_code == 404


def test_there_is_none_before_the_answer_has_left(client, house):
    receipt = file(house)
    with act(house, receipt.case.number, _officer(house)) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", WORDS)
    assert fetch(client, house, receipt).status_code == 404
    assert "track/paper" not in client.post("/en/track", data=keys(receipt)).text


def test_the_desk_and_the_tracking_page_show_the_number(client, house, receipt):
    page = client.post("/en/track", data=keys(receipt)).text
    assert "No. 2026-00001" in page
    assert "Download it as a PDF" in page
    sign_in(client, _named(house, "Denis"))
    assert "No. 2026-00001, PDF" in client.get(f"/desk/cases/{receipt.case.number}").text
    assert receipt.case.number in client.get("/desk?q=2026-00001&view=team").text


def test_the_api_says_number_and_signatory(client, receipt):
    told = client.post(f"/api/v1/cases/{receipt.case.number}/track", json={"code": receipt.code}).json()
    assert (told["answer"]["number"], told["answer"]["signed_by"]) == ("2026-00001", None)
    assert told["timeline"][-1]["text"].endswith("2026-00001")


def test_a_decision_on_an_appeal_is_a_document_too(client, house, receipt, clock):
    dana = _named(house, "Dana", Role.OVERSIGHT, None)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.appeal(turn, "Келіспеймін")
    with act(house, receipt.case.number, dana) as turn:
        citizen.decide_appeal(turn, upheld=False, text="Жауап дұрыс деп танылды")
    number_answers(house, clock.forward(seconds=1))
    with Session(house.engine) as session:
        decision = session.exec(select(RegisterEntry).where(RegisterEntry.agency_code == "")).one()
    sent = {**keys(receipt), "message": decision.message_id}
    said = text_of(client.post("/kk/track/paper", data=sent).content)
    assert "Жауап дұрыс деп танылды" in said
    assert "Қадағалау органы" in said
    assert "Dana" not in said


def test_oversight_gets_it_behind_a_reason_only(client, house, receipt):
    sign_in(client, _named(house, "Dana", Role.OVERSIGHT, None))
    path = f"/oversight/cases/{receipt.case.number}"
    paper_path = f"{path}/answers/{entry(house).message_id}"
    assert client.get(paper_path).headers["content-type"].startswith("text/html")
    assert send(client, path, reason="Шағым бойынша тексеру").status_code == 303
    assert client.get(paper_path).content.startswith(b"%PDF-")


def test_who_leads_says_on_the_page_of_the_team_who_signs(client, house, clock):
    sign_in(client, _named(house, "Raushan", Role.HEAD))
    assert send(client, "/desk/team/rules/signing", signs=OFFICER).headers["location"].endswith("#signing")
    assert re.search(r'value="officer" checked', client.get("/desk/team/rules").text)
    answered(house, clock)
    assert entry(house).signer == "Aigul"
    sign_in(client, _named(house, "Denis"))
    assert send(client, "/desk/team/rules/signing", signs="agency").status_code == 403


def proof(house, content, language="en"):
    with Session(house.engine) as session:
        return prove(session, content, read_seals(house.seals), language)


@pytest.fixture
def sealed(client, house, clock, tmp_path):
    """An answer that was signed with a certificate of our own body, and its bytes."""
    house.seals = seals_in(tmp_path / "seals")
    return fetch(client, house, answered(house, clock)).content


def test_it_is_signed_with_the_certificate_that_the_environment_names(house, sealed):
    assert "Электрондық қолтаңба қойылған. Сертификаттың иесі: Energy of Almaty." in text_of(sealed)
    found = proof(house, sealed)
    seal = found.signature
    assert (found.verdict, found.number) == ("issued", "2026-00001")
    assert found.agency == house.office.profile.agencies[ENERGY].names["en"]
    assert (seal.owner, seal.issuer, seal.intact, seal.trusted) == ("Energy of Almaty", ROOT, True, True)
    assert b"ETSI.CAdES.detached" in sealed


def test_an_agency_signs_with_its_own_certificate_where_it_has_one(tmp_path):
    seals_in(tmp_path / "seals", code=ENERGY)
    seals = read_seals(tmp_path / "seals" / "seals.toml")
    assert seals.of(ENERGY).owner == "Energy of Almaty"
    assert seals.of("kz-almaty-housing") is None


@pytest.mark.parametrize("place", [0.05, 0.3, 0.6, 0.9])
def test_one_changed_byte_is_seen(house, sealed, place):
    at = int(len(sealed) * place)
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    assert proof(house, changed).verdict in ("changed", "unreadable")


def test_whatever_byte_is_changed_it_is_never_called_genuine(house, sealed):
    drawn = random.Random(17)
    for at in drawn.sample(range(len(sealed)), 25):
        changed = sealed[:at] + bytes([sealed[at] ^ (1 << drawn.randrange(8))]) + sealed[at + 1 :]
        assert proof(house, changed).verdict != "issued"


def test_the_changed_text_is_told_with_the_number_that_it_claims(house, sealed):
    start = sealed.index(b"/Contents <") + 20
    changed = sealed[:start] + (b"1" if sealed[start : start + 1] != b"1" else b"2") + sealed[start + 1 :]
    found = proof(house, changed)
    assert (found.verdict, found.number) == ("changed", "2026-00001")
    assert found.agency == house.office.profile.agencies[ENERGY].names["en"]


def test_what_was_appended_to_it_is_a_change(house, sealed):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert proof(house, out.getvalue()).verdict == "changed"


def test_a_signature_by_somebody_else_is_not_ours(house, sealed, tmp_path):
    unsigned = sealed[: sealed.index(b"%%EOF") + 6]
    seals_in(tmp_path / "others", "Somebody else")
    forged = read_seals(tmp_path / "others" / "seals.toml").of(ENERGY).sign(unsigned)
    found = proof(house, forged)
    assert (found.verdict, found.signature.owner, found.signature.trusted) == ("foreign", "Somebody else", False)


def test_with_a_certificate_that_has_ended_nothing_is_signed_and_nothing_unsigned_goes_out(
    client, house, clock, tmp_path, caplog
):
    house.seals = seals_in(tmp_path / "seals", until=datetime(2026, 11, 1, tzinfo=UTC))
    receipt = answered(house, clock)
    answer = fetch(client, house, receipt, "en")
    assert answer.status_code == 503
    assert "The answer itself stands and counts" in answer.text
    assert "ALARM: the document of an answer cannot be made: the certificate of Energy of Almaty ended" in caplog.text
    assert entry(house).file is None
    house.seals = seals_in(tmp_path / "seals")
    assert proof(house, fetch(client, house, receipt).content).verdict == "issued"


def test_what_was_signed_in_time_stays_genuine_after_the_certificate_has_ended(client, house, clock, tmp_path):
    until = datetime.now(UTC) + timedelta(days=1)
    house.seals = seals_in(tmp_path / "seals", until=until)
    content = fetch(client, house, answered(house, clock)).content
    clock.now = until + timedelta(days=400)
    found = proof(house, content)
    assert (found.verdict, found.signature.trusted) == ("issued", True)
    page = client.post("/en/check", files={"document": ("a.pdf", content, "application/pdf")}).text
    assert "It is genuine" in page
    assert "The certificate has ended since" in page


def test_without_the_drawing_library_the_answer_says_that_its_document_has_to_wait(client, house, receipt, monkeypatch):
    def missing(_html):
        raise PdfMissing

    monkeypatch.setattr(papers, "as_pdf", missing)
    assert fetch(client, house, receipt, "en").status_code == 503


def test_a_file_of_certificates_that_cannot_be_used_is_named(tmp_path):
    file = tmp_path / "seals.toml"
    with pytest.raises(SealBroken, match="seals.toml"):
        read_seals(file)
    file.write_text('[default]\nfile = "gone.p12"\n')
    with pytest.raises(SealBroken, match="gone.p12"):
        read_seals(file).of(ENERGY)
    file.write_text('default = "gone.p12"\n')
    with pytest.raises(SealBroken, match="default says no file"):
        read_seals(file)
    (tmp_path / "seal.p12").write_bytes(b"nothing")
    file.write_text('[default]\nfile = "seal.p12"\n')
    with pytest.raises(SealBroken, match="seal.p12"):
        read_seals(file).of(ENERGY)


def check(client, content, language="en"):
    return client.post(f"/{language}/check", files={"document": ("answer.pdf", content, "application/pdf")})


def test_anybody_can_check_a_document_on_the_page(client, sealed):
    page = check(client, sealed)
    assert page.status_code == 200
    for words in ("It is genuine", "No. 2026-00001", "Signed with the certificate of Energy of Almaty"):
        assert words in page.text
    assert "Who issued the certificate is not known here" not in page.text


def test_with_a_broken_file_of_certificates_a_document_is_still_known(client, house, sealed, caplog):
    house.seals.write_text("trust = [")
    assert "It is genuine" in check(client, sealed).text
    house.seals.write_text('trust = ["gone.pem"]')
    page = check(client, sealed).text
    assert "It is genuine" in page
    assert "Who issued the certificate is not known here" in page
    assert caplog.text.count("ALARM") == 2


def test_an_unsigned_one_is_known_by_its_bytes(client, house, receipt):
    content = fetch(client, house, receipt).content
    assert "It is genuine" in check(client, content).text
    at = content.index(b"stream") + 20
    changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    page = check(client, changed).text
    assert "It is genuine" not in page
    assert "It is not a document that left from here, or it was changed" in page


def test_a_void_one_no_longer_counts(client, house, receipt, clock):
    content = fetch(client, house, receipt).content
    with unit_of_work(house.engine) as session:
        session.get_one(RegisterEntry, entry(house).message_id).void_at = clock()
    assert "It was given out, and no longer counts" in check(client, content).text


def test_where_signatures_cannot_be_read_nothing_is_said_of_them(client, sealed, monkeypatch):
    # What the import finds where the extra is not installed.
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    for page, verdict in (
        (check(client, sealed).text, "It is genuine"),
        (check(client, sealed + b"\n").text, "It is not a document that left from here, or it was changed"),
    ):
        assert verdict in page
        assert "Whether there is a signature in it cannot be checked here." in page
        assert "has no electronic signature" not in page


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"GIF89a", b"%PDF-1.7\ntrailer<</Size 9/Root 1 0 R>>\n%%EOF"])
def test_what_is_no_document_is_said_to_be_none(client, content):
    assert "It cannot be read as a PDF" in check(client, content).text


def test_without_a_file_the_page_asks_for_one(client):
    answer = client.post("/en/check", data={"x": "1"})
    assert answer.status_code == 422
    assert "Choose a PDF file first" in answer.text


def test_the_page_keeps_no_file_and_takes_none_that_is_too_large(client, house):
    before = list(house.data.rglob("*"))
    assert check(client, b"x" * (11 * 1024 * 1024)).status_code == 413
    check(client, b"%PDF-1.7")
    assert list(house.data.rglob("*")) == before
