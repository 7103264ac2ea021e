"""What letters say, however their program wrote them: a table of nasty ones, all made up."""

import base64
from datetime import UTC, datetime

import pytest

from channels.mail.letter import identity_of, read_letter

AIZHAN = "Айжан Ермекова"


def letter(head: str, body: bytes | str = "Текст", *, plain: bool = True) -> bytes:
    start = "" if "content-type" in head.lower() or not plain else "Content-Type: text/plain; charset=utf-8\n"
    content = body.encode() if isinstance(body, str) else body
    return f"From: aizhan@example.kz\n{start}{head}\n\n".encode("utf-8", "surrogateescape") + content


def read(raw: bytes):
    return read_letter(raw, "0" * 64)


def encoded(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


RUSSIAN = "Третий день нет тепла в доме"
GEORGIAN = "სახლში სამი დღეა გათბობა არ არის"
KAZAKH = "Үшінші күн үйде жылу жоқ"
AZERBAIJANI = "Üç gündür evdə istilik yoxdur"


@pytest.mark.parametrize(
    ("content", "declared", "told"),
    [
        (RUSSIAN.encode("cp1251"), "windows-1251", RUSSIAN),
        (RUSSIAN.encode("cp1251"), None, RUSSIAN),
        (RUSSIAN.encode("cp1251"), "us-ascii", RUSSIAN),
        (RUSSIAN.encode("cp1251"), "iso-8859-1", RUSSIAN),
        (RUSSIAN.encode("cp1251"), "x-nonsense", RUSSIAN),
        (RUSSIAN.encode("koi8-r"), None, RUSSIAN),
        (RUSSIAN.encode("koi8-r"), "KOI8-R", RUSSIAN),
        (RUSSIAN.encode("utf-8"), "windows-1251", RUSSIAN),
        (GEORGIAN.encode("utf-8"), None, GEORGIAN),
        (GEORGIAN.encode("utf-8"), "iso-8859-1", GEORGIAN),
        (KAZAKH.encode("utf-8"), "windows-1251", KAZAKH),
        (AZERBAIJANI.encode("utf-8"), "iso-8859-9", AZERBAIJANI),
        (KAZAKH.encode("utf-16"), "utf-16", KAZAKH),
        ("Café fermé".encode("cp1252"), None, "Café fermé"),
        (b"\xff\xfe\x00\x98", "utf-8", None),
        (b"", None, ""),
    ],
)
def test_words_survive_a_wrong_or_missing_charset(content, declared, told):
    head = f"Content-Type: text/plain{f'; charset={declared}' if declared else ''}\nContent-Transfer-Encoding: base64"
    found = read(letter(head, base64.encodebytes(content))).text
    assert "\x00" not in found
    assert told is None or found == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (encoded(RUSSIAN, "utf-8"), RUSSIAN),
        (encoded(RUSSIAN, "koi8-r"), RUSSIAN),
        (f"{encoded('Нет ', 'utf-8')}\n {encoded('тепла', 'utf-8')}", "Нет тепла"),
        # One letter torn in two by the program that folded it.
        ("=?utf-8?B?0J3Q?=\n =?utf-8?B?tdGC?=", "Нет"),
        ("=?utf-8?Q?Abay_143=3A_=C9=99?=", "Abay 143: ə"),
        ("=?utf-8*ru?Q?Abay?= 143", "Abay 143"),
        ("=?nonsense?B?0J3QtdGC?=", "Нет"),
        ("=?utf-8?B?!!!?= x", None),
        (RUSSIAN, RUSSIAN),
        (RUSSIAN.encode("cp1251").decode("ascii", "surrogateescape"), RUSSIAN),
        ("ა\n ბ\n\tგ", "ა ბ გ"),
        ("x" * 100_000, "x" * 300),
        ("a\x00b", "ab"),
        ("", ""),
    ],
)
def test_a_subject_is_read_however_it_is_written(written, told):
    found = read(letter(f"Subject: {written}")).subject
    assert "\x00" not in found
    assert told is None or found == told


@pytest.mark.parametrize(
    ("written", "address", "name"),
    [
        (f"{encoded(AIZHAN, 'utf-8')} <aizhan@EXAMPLE.kz>", "aizhan@example.kz", AIZHAN),
        ("aizhan@example.kz", "aizhan@example.kz", None),
        ('"Ермекова, Айжан" <aizhan@example.kz>', "aizhan@example.kz", "Ермекова, Айжан"),
        # The name lies; only what stands in the brackets is the address.
        ('"president@gov.kz" <aizhan@example.kz>', "aizhan@example.kz", "president@gov.kz"),
        ("Aizhan <aizhan@example.kz", "aizhan@example.kz", "Aizhan"),
        ("айжан@пример.қаз", "айжан@пример.қаз", None),
        ("undisclosed", "", None),
        ("<>", "", None),
        ("x" * 400 + "@example.kz", "", None),
    ],
)
def test_the_writer_is_who_the_head_says(written, address, name):
    raw = f"From: {written}\n\nText".encode()
    assert (read(raw).writer, read(raw).name) == (address, name)


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("Mon, 16 Nov 2026 10:42:00 +0500", datetime(2026, 11, 16, 5, 42, tzinfo=UTC)),
        ("16 Nov 2026 10:42 GMT", datetime(2026, 11, 16, 10, 42, tzinfo=UTC)),
        ("Mon, 16 Nov 2026 10:42:00 -0000", datetime(2026, 11, 16, 10, 42, tzinfo=UTC)),
        ("Mon, 16 Nov 2099 10:42:00 +0500", datetime(2099, 11, 16, 5, 42, tzinfo=UTC)),
        ("Fri, 31 Dec 9999 23:59:00 -1200", None),
        ("yesterday", None),
        ("Mon, 99 Nov 2026 10:42:00 +0500", None),
        ("", None),
    ],
)
def test_s18_the_hour_is_the_writers_own_and_may_be_unreadable(date, at):
    assert read(letter(f"Date: {date}")).at == at


HTML = "<html><head><title>t</title><style>p{}</style></head><body><p>Нет&nbsp;тепла</p><p>Абай 143</p></body></html>"
BOTH = """--b
Content-Type: text/plain; charset=utf-8

{plain}
--b
Content-Type: text/html; charset=utf-8

{html}
--b--
"""


@pytest.mark.parametrize(
    ("head", "body", "told"),
    [
        ("Content-Type: text/html; charset=utf-8", HTML, "Нет тепла\nАбай 143"),
        ("Content-Type: text/html", "<head><meta x>без конца<body>Нет тепла", "Нет тепла"),
        ("Content-Type: multipart/alternative; boundary=b", BOTH.format(plain="Просто", html=HTML), "Просто"),
        ("Content-Type: multipart/alternative; boundary=b", BOTH.format(plain=" ", html=HTML), "Нет тепла\nАбай 143"),
        ("Content-Type: multipart/mixed; boundary=b", BOTH.format(plain="Раз", html="<p>Два</p>"), "Раз\n\nДва"),
        # No part ever begins; the words are there all the same.
        ("Content-Type: multipart/mixed; boundary=zzz", "Потерялась граница", "Потерялась граница"),
        ("Content-Type: multipart/mixed", "Нет границы", "Нет границы"),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "0J3QtdGC%%%", "Нет"),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", "=D0=9D=\nX=ZZ", None),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: nonsense", "Нет", "Нет"),
        ("Content-Type: ;;;=", "Нет", "Нет"),
        ("Content-Type: text/plain; charset=utf-8", "a\r\nb\rc\x00", "a\nb\nc"),
    ],
)
def test_the_words_come_out_of_every_form(head, body, told):
    found = read(letter(head, body)).text
    assert told is None or found == told


def test_a_letter_in_a_letter_is_read_with_its_head_and_its_files():
    inner = "From: akim@example.kz\nSubject: Отказ\nContent-Type: text/plain; charset=utf-8\n\nОтказано."
    body = f"""--b
Content-Type: text/plain; charset=utf-8

Мне отказали
--b
Content-Type: message/rfc822

{inner}
--b
Content-Type: text/plain; charset=utf-8; name="акт.txt"
Content-Disposition: attachment; filename*=utf-8''%D0%B0%D0%BA%D1%82.txt

Протокол
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="../../etc/passwd.pdf"
Content-Transfer-Encoding: base64

JVBERi0=
--b
Content-Type: application/pgp-signature

x
--b--
"""
    found = read(letter("Content-Type: multipart/mixed; boundary=b", body))
    assert found.text == "Мне отказали\n\nakim@example.kz\nОтказ\n\nОтказано.\n\nакт.txt:\nПротокол"
    assert [(one.name, one.mime, one.size) for one in found.files] == [("passwd.pdf", "application/pdf", 5)]


def test_a_letter_nested_deeper_than_anybody_means_keeps_its_head():
    depth = 3000
    body = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(depth))
    found = read(letter("Subject: Вода\nContent-Type: multipart/mixed; boundary=b0", body))
    assert (found.writer, found.subject) == ("aizhan@example.kz", "Вода")


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"\x00\xff\xfe" * 50, b"From aizhan Mon\nFrom: a@b.kz\n\nx", b":\n:\n\n:"]
)
def test_anything_at_all_is_read_as_something(raw):
    assert read(raw).message_id.startswith("sha256:")


def test_s28_a_letter_without_an_id_is_the_same_letter_by_whatever_way_it_came():
    raw = letter("Subject: Вода\nDate: Mon, 16 Nov 2026 10:42:00 +0500")
    again = b"Received: from elsewhere\r\n" + raw.replace(b"\n", b"\r\n")
    assert identity_of(raw) == identity_of(again) == read(raw).message_id
    assert identity_of(raw) != identity_of(raw + b"!")
