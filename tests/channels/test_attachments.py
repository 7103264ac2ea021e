"""Files from outside: what is kept is what it says, holds nothing hidden, and is whole on disk."""

import hashlib
import io
import zlib
from datetime import timedelta

import pytest
from PIL import Image
from sqlmodel import Session, select

from channels import attachments
from channels.attachments import LARGEST, clean_name, folder_of, forget_drafts, store
from models.actions import drafts
from models.case import Draft
from models.db import unit_of_work
from models.errors import TooLarge, WrongFileType

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
GPS = 0x8825


def picture(kind: str, size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Aibek"
    exif[0x0112] = 6
    exif.get_ifd(GPS)[2] = (43.0, 15.0, 24.0)
    return picture("JPEG", exif=exif, comment=b"taken at home")


def png_bomb() -> bytes:
    """A picture of 20,000 by 20,000 pixels in forty kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = (20_000).to_bytes(4) + (20_000).to_bytes(4) + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes(2501) * 20_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def keep(content: bytes, folder, name: str = "yard.jpg"):
    return store(io.BytesIO(content), name, folder)


@pytest.mark.parametrize(
    ("content", "mime", "ending"),
    [
        (picture("JPEG"), "image/jpeg", "jpg"),
        (picture("PNG"), "image/png", "png"),
        (picture("WEBP"), "image/webp", "webp"),
        (PDF, "application/pdf", "pdf"),
    ],
    ids=["jpeg", "png", "webp", "pdf"],
)
def test_four_kinds_are_kept_whole(tmp_path, content, mime, ending):
    # The name lies on purpose: only the content counts.
    kept = keep(content, tmp_path, "yard.exe")
    on_disk = (tmp_path / kept.stored_name).read_bytes()
    assert (kept.mime, kept.original_name) == (mime, "yard.exe")
    assert kept.stored_name.endswith(f".{ending}")
    assert (kept.size, kept.sha256) == (len(on_disk), hashlib.sha256(on_disk).hexdigest())
    assert [file.name for file in tmp_path.iterdir()] == [kept.stored_name]


def test_a_photo_loses_place_camera_and_comment_and_stands_upright(tmp_path):
    content = photo_with_place()
    assert b"Aibek" in content
    assert b"taken at home" in content
    kept = keep(content, tmp_path)
    on_disk = (tmp_path / kept.stored_name).read_bytes()
    with Image.open(tmp_path / kept.stored_name) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (40, 60)
    assert b"Aibek" not in on_disk
    assert b"taken at home" not in on_disk


def test_what_hangs_behind_a_picture_is_cut_off(tmp_path):
    kept = keep(picture("PNG") + b"<script>alert(1)</script>", tmp_path)
    assert b"<script>" not in (tmp_path / kept.stored_name).read_bytes()


def test_transparency_survives(tmp_path):
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    kept = keep(out.getvalue(), tmp_path, "plan.png")
    with Image.open(tmp_path / kept.stored_name) as image:
        assert image.getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "wrong_file_type"),
        (b"just words", "wrong_file_type"),
        (b"<html><script>alert(1)</script></html>", "wrong_file_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "wrong_file_type"),
        (b"MZ\x90\x00" + bytes(200), "wrong_file_type"),
        (b"PK\x03\x04" + bytes(200), "wrong_file_type"),
        (picture("GIF"), "wrong_file_type"),
        (picture("TIFF"), "wrong_file_type"),
        (picture("JPEG")[:200], "damaged_file"),
        (picture("PNG")[:60], "damaged_file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00<script>alert(1)</script>", "damaged_file"),
        (PDF[:-20], "damaged_file"),
    ],
    ids=["empty", "text", "html", "svg", "exe", "zip", "gif", "tiff", "half-jpeg", "half-png", "jpeg-html", "half-pdf"],
)
def test_anything_else_is_refused_and_leaves_nothing(tmp_path, content, code):
    with pytest.raises(WrongFileType) as refusal:
        keep(content, tmp_path)
    assert (refusal.value.code, refusal.value.fields) == (code, {"files": code})
    assert list(tmp_path.iterdir()) == []


def test_reading_stops_where_it_is_too_large(tmp_path):
    endless = io.BytesIO(bytes(LARGEST + 5_000_000))
    with pytest.raises(TooLarge):
        store(endless, "film.jpg", tmp_path)
    assert endless.tell() == LARGEST + 1
    assert list(tmp_path.iterdir()) == []


def test_a_decompression_bomb_is_refused_unopened(tmp_path):
    bomb = png_bomb()
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge):
        keep(bomb, tmp_path, "bomb.png")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("двор.jpg", "двор.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Aigerim\\scan.pdf", "scan.pdf"),
        ("a\x00b\r\nc\u202egpj.exe", "abcgpj.exe"),
        ("", "file"),
        ("   ", "file"),
        ("x" * 300 + ".jpeg", "x" * 195 + ".jpeg"),
        ("y" * 300, "y" * 200),
    ],
)
def test_the_name_is_only_a_name(given, kept):
    assert clean_name(given) == kept


def test_two_files_of_one_name_do_not_meet(tmp_path):
    first, second = keep(PDF, tmp_path, "act.pdf"), keep(PDF, tmp_path, "act.pdf")
    assert first.stored_name != second.stored_name
    assert len(list(tmp_path.iterdir())) == 2


def test_removing_twice_is_no_error(tmp_path):
    kept = keep(PDF, tmp_path)
    attachments.remove(tmp_path, [kept.stored_name])
    attachments.remove(tmp_path, [kept.stored_name])
    assert list(tmp_path.iterdir()) == []


def begin(house, secret: str, *files) -> None:
    rows = [{"stored_name": file.stored_name} for file in files]
    with unit_of_work(house.engine) as session:
        drafts.keep(session, secret, {"text": "Жылу жоқ", "files": rows}, house.clock())


def test_files_go_with_their_expired_draft_and_only_then(house, clock):
    folder = folder_of(house.data)
    old, new = keep(PDF, folder), keep(PDF, folder)
    begin(house, "old", old)
    clock.forward(hours=20)
    begin(house, "new", new)
    assert forget_drafts(house.engine, folder, clock.forward(hours=6)) == 1
    assert [file.name for file in folder.iterdir()] == [new.stored_name]
    with Session(house.engine) as session:
        assert len(session.exec(select(Draft)).all()) == 1


def test_a_file_that_a_case_took_over_stays(house, clock):
    from factories import file

    folder = folder_of(house.data)
    kept = keep(PDF, folder)
    begin(house, "sent", kept)
    file(house, files=(kept,))
    assert forget_drafts(house.engine, folder, clock() + timedelta(days=2)) == 0
    assert [one.name for one in folder.iterdir()] == [kept.stored_name]


def test_a_draft_is_gone_after_a_day_and_its_secret_begins_no_other(house, clock):
    with Session(house.engine) as session:
        assert drafts.is_unused(session, "slow")
    begin(house, "slow")
    with Session(house.engine) as session:
        assert drafts.find(session, "slow", clock.forward(hours=23))["text"] == "Жылу жоқ"
        assert drafts.find(session, "slow", clock.forward(hours=1)) is None
        assert not drafts.is_unused(session, "slow")


def test_a_token_belongs_to_one_secret():
    secret = drafts.new_secret()
    assert drafts.is_token(secret, drafts.form_token(secret))
    for wrong in ("", secret, drafts.form_token(drafts.new_secret()), "ё" * 64):
        assert not drafts.is_token(secret, wrong)
