"""The citizen's files at the desk."""

import io

import pytest
from factories import account, file
from PIL import Image
from sqlmodel import Session
from staff import HOUSING, page_of, sign_in

from channels.attachments import folder_of, store
from models import queries

pytestmark = pytest.mark.usefixtures("aigul")


def with_file(house, content, name):
    stored = store(io.BytesIO(content), name, folder_of(house.data))
    receipt = file(house, files=(stored,))
    with Session(house.engine) as session:
        return receipt, queries.attachments(session, receipt.case.id)[0]


def photo():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "JPEG")
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_a_photo_is_shown_in_the_browser(house, client):
    receipt, row = with_file(house, photo(), 'кран "1".jpg')
    answer = client.get(f"/desk/cases/{receipt.case.number}/files/{row.id}")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("inline; filename*=utf-8''")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert f"/desk/cases/{receipt.case.number}/files/{row.id}" in page_of(client, receipt.case.number)


def test_a_pdf_is_only_downloaded_and_sandboxed(house, client):
    receipt, row = with_file(house, PDF, "акт.pdf")
    answer = client.get(f"/desk/cases/{receipt.case.number}/files/{row.id}")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.content == PDF


def test_a_file_belongs_to_its_case_alone(house, client, number):
    receipt, row = with_file(house, photo(), "кран.jpg")
    assert client.get(f"/desk/cases/{number}/files/{row.id}").status_code == 404
    sign_in(client, account(house, "Dana", agency=HOUSING))
    assert client.get(f"/desk/cases/{receipt.case.number}/files/{row.id}").status_code == 404


def test_a_file_that_is_gone_is_not_found(house, client):
    receipt, row = with_file(house, photo(), "кран.jpg")
    (folder_of(house.data) / row.stored_name).unlink()
    assert client.get(f"/desk/cases/{receipt.case.number}/files/{row.id}").status_code == 404
