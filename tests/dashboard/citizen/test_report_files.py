"""Photos and papers of a complaint: added, removed, refused, and never left behind."""

import re

from citizens import ME, PDF, at_files, errors_of, jpeg, rows, send, upload
from forms import press

from channels.attachments import LARGEST, folder_of
from models.message import Attachment


def test_photos_are_added_removed_and_sent(client, house):
    page = upload(client, at_files(client), ("аула.jpg", jpeg()), ("акт.pdf", PDF))
    assert page.status_code == 200
    assert "аула.jpg" in page.text
    first = re.search(r'name="file" value="([\w.]+)"', page.text)[1]
    page = press(client, page, "remove", file=first)
    assert "аула.jpg" not in page.text
    page = upload(client, page, ("подъезд.jpg", jpeg("red")), go="on")
    assert page.url.path == "/kk/report/you"
    page = press(client, page, "you", **ME)
    assert "подъезд.jpg" in page.text
    send(client, page)
    kept = rows(house, Attachment)
    assert [file.original_name for file in kept] == ["акт.pdf", "подъезд.jpg"]
    on_disk = {file.name for file in folder_of(house.data).iterdir()}
    assert on_disk == {file.stored_name for file in kept}


def test_the_good_files_stay_and_each_bad_one_is_named(client, house):
    page = upload(
        client,
        at_files(client),
        ("аула.jpg", jpeg()),
        ("вирус.jpg", b"MZ" + bytes(500)),
        ("фильм.jpg", jpeg() + bytes(LARGEST)),
        go="on",
    )
    assert errors_of(page)
    (said,) = errors_of(page)
    assert "вирус.jpg" in said
    assert "фильм.jpg" in said
    assert "аула.jpg" in page.text.replace(said, "")
    assert len(list(folder_of(house.data).iterdir())) == 1


def test_five_files_are_the_most(client, house):
    page = upload(client, at_files(client), *((f"{n}.jpg", jpeg()) for n in range(7)))
    assert 'href="#files"' in page.text
    assert len(list(folder_of(house.data).iterdir())) == 5
    again = client.get("/kk/report/files")
    assert 'type="file"' not in again.text


def test_adding_nothing_says_so_and_going_on_without_a_file_is_fine(client):
    page = at_files(client)
    assert errors_of(upload(client, page))
    assert upload(client, page, go="on").url.path == "/kk/report/you"


def test_a_flood_is_read_to_its_end_and_dropped(client, house):
    page = upload(client, at_files(client), *((f"{n}.jpg", bytes(LARGEST)) for n in range(6)))
    assert page.status_code == 413
    assert 'href="#files"' in page.text
    assert not folder_of(house.data).exists()


def test_a_body_that_is_no_form_is_no_crash(client):
    at_files(client)
    answer = client.post("/kk/report/files", content=b"\x00\x01", headers={"content-type": "multipart/form-data"})
    assert answer.status_code == 409
