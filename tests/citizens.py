"""A citizen with a browser and no scripts: writing a complaint, sending it, following it."""

import io
import re

from factories import act
from forms import forms, press
from PIL import Image
from sqlalchemy import inspect
from sqlmodel import Session, select

from models.actions import answering, routing

HEATING = "Үшінші күн жылу жоқ, батареялар суық, үйде бала бар"
ME = {
    "name": "Гүлнар Тасыбаева",
    "identity_number": "990101400122",
    "contact_kind": "email",
    "contact": "gulnar@example.com",
}
PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"
LANGUAGES = ("az", "kk", "ka", "ru", "en")


def write(client, words=HEATING, language="kk"):
    return press(client, client.get(f"/{language}/report"), "report", text=words)


def to_check(client, words=HEATING, language="kk", *, subject="heating", region="KZ-75", me=ME):
    """The whole form up to the page before sending."""
    page = press(client, write(client, words, language), "subject", category=subject)
    page = press(client, page, "place", region=region, address="Абай 10")
    page = press(client, page, "report/files", go="on")
    return press(client, page, "you", **me)


def send(client, page):
    """Press the button; check.html names the address on the button, not on the form."""
    form = forms(page)[-1]
    return client.post(str(page.url).replace("/check", "/send"), data=form.fields)


def receipt_on(page) -> tuple[str, str]:
    number = re.search(r"[A-Z]{2}-\d{4}-\d{4}", page.text)[0]
    code = re.search(r'id="code">(.*?)</p>', page.text, re.S)
    return number, "".join(re.findall(r"\d{4}", code[1])) if code else ""


def rows(house, table):
    """All of a table, in the order in which they were written."""
    with Session(house.engine) as session:
        return list(session.exec(select(table).order_by(*inspect(table).primary_key)))


def words_on(page) -> str:
    """What is seen on the page, without the tags and without what only a screen reader says."""
    seen = re.sub(r'<span class="vh">.*?</span>', "", page.text, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", "", seen).split())


def source_of(page) -> str:
    """All of the page but its tokens: they are letters and digits, and any short number stands in one by chance."""
    return re.sub(r"[0-9a-f]{40,}", "", page.text)


def errors_of(page) -> list[str]:
    return re.findall(r'govuk-error-message">.*?</span> ?(.*?)\s*</p>', page.text, re.S)


def jpeg(colour="teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(out, "JPEG")
    return out.getvalue()


def at_files(client):
    page = press(client, write(client), "subject", category="heating")
    return press(client, page, "place", region="KZ-75")


def upload(client, page, *files, go="add"):
    form = next(one for one in forms(page) if one.action.endswith("report/files"))
    parts = [("files", (name, content, "image/jpeg")) for name, content in files]
    fields = {name: value for name, value in form.fields.items() if name not in ("files", "go")}
    return client.post("/kk/report/files", data={**fields, "go": go}, files=parts or None)


def open_case(client, receipt, language="en", **typed):
    keys = {"number": receipt.case.number, "code": receipt.code, **typed}
    return press(client, client.get(f"/{language}/track"), "track", **keys)


def do(client, page, name, **typed):
    """The page of an act, filled in and sent."""
    keys = {field: forms(page)[0].fields[field] for field in ("number", "code")}
    written = client.post(str(page.url).rpartition("/track")[0] + "/track", data={**keys, "act": name})
    return press(client, written, f"track/{name}", **typed)


def keys(receipt) -> dict[str, str]:
    return {"number": receipt.case.number, "code": receipt.code}


def answered(house, receipt, officer, text="Жылу берілді.", outcome="resolved", **more):
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)
    with act(house, receipt.case.number, officer) as turn:
        answering.answer(turn, outcome, text, **more)
    return receipt
