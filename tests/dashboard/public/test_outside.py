"""What others take of the figures: copies with a tag, feeds, badges, framed figures and the months that stay."""

from collections import Counter
from hashlib import sha256
from xml.etree import ElementTree

import pytest
from factories import ENERGY, edition
from sqlmodel import Session, select

from api.worker import publish_figures
from dashboard.charts.badge import THEMES
from dashboard.public.copies import CACHE
from models.db import unit_of_work
from models.editions.edition import Correction, FrozenEdition
from models.figures.cells import Cell, add
from models.taxonomy import Language

ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = (
    *("/en/public", "/kk/public?region=KZ-75", "/ka/public/figures.csv", "/ru/public/figures.json"),
    *(f"/en/public/agencies/{ENERGY}", f"/en/public/agencies/{ENERGY}.atom", f"/az/public/agencies/{ENERGY}/badge.svg"),
    *("/en/public/subjects/heating", "/en/public/editions", "/en/public/editions.atom", "/kk/public/corrections.atom"),
    *(
        "/en/public/model",
        "/en/public/model.csv",
        "/en/public/badge.svg?theme=dark",
        "/ru/public/embed/trend",
        "/en/public/embed/headline",
    ),
)


def put(house, month="2026-10", **counted):
    with unit_of_work(house.engine) as session:
        cells = {Cell("kz", month, ENERGY, "heating", "KZ-75", measure): n for measure, n in counted.items()}
        add(session.connection(), Counter(cells))


@pytest.fixture
def town(house):
    put(house, due=400, on_time=364, answered=400)
    put(house, "2026-09", due=300, on_time=260, answered=300)
    edition(house)
    return house


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("address", PAGES)
def test_a_copy_is_known_by_its_tag_and_sets_no_cookie(client, address):
    first = client.get(address)
    assert first.status_code == 200, first.text
    assert (first.headers["cache-control"], first.headers["vary"]) == (CACHE, "Accept-Encoding")
    assert "set-cookie" not in first.headers
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_a_tag_is_of_one_language_one_view_and_one_edition(town, client, clock):
    views = ("/en/public", "/kk/public", "/en/public?period=2026-09", "/en/public?region=KZ-75")
    tags = {address: client.get(address).headers["etag"] for address in views}
    assert len(set(tags.values())) == len(views)
    put(town, due=100, on_time=90, answered=100)
    clock.forward(days=1)
    assert client.get("/en/public").headers["etag"] == tags["/en/public"]
    edition(town)
    new = client.get("/en/public", headers={"If-None-Match": tags["/en/public"]})
    assert (new.status_code, "454 of 500" in new.text) == (200, True)


@pytest.mark.usefixtures("town")
def test_packed_and_plain_are_the_same_page(client):
    packed = client.get("/en/public", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/en/public", headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert packed.text == plain.text


def test_an_address_with_strange_words_is_answered_and_not_kept(town, client):
    client.get("/en/public")
    kept = len(town.public_pages._kept)
    for n in range(5):
        assert client.get(f"/en/public?track={n}").status_code == 200
    assert len(town.public_pages._kept) == kept


def entries(client, address):
    feed = ElementTree.fromstring(client.get(address).text)
    assert feed.tag == f"{ATOM}feed"
    for one in (feed, *feed.iter(f"{ATOM}entry")):
        assert [one.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated")] == [True] * 3
    assert feed.find(f"{ATOM}link[@rel='self']").get("href").endswith(address)
    found = list(feed.iter(f"{ATOM}entry"))
    ids = [one.findtext(f"{ATOM}id") for one in found]
    assert len(set(ids)) == len(ids)
    return found


@pytest.mark.parametrize("language", list(Language))
def test_feeds_say_what_is_new_in_every_language(town, client, clock, language):
    assert publish_figures(town, clock.forward(days=1)) == 1
    found = entries(client, f"/{language}/public/editions.atom")
    assert len(found) == 3, "two days and one month that stays"
    months = entries(client, f"/{language}/public/agencies/{ENERGY}.atom")
    assert [one.findtext(f"{ATOM}updated")[:10] for one in months] == ["2026-10-31", "2026-09-30"]
    assert "91" in months[0].findtext(f"{ATOM}summary")
    assert entries(client, f"/{language}/public/corrections.atom") == []


def test_a_correction_is_an_entry(town, client):
    with unit_of_work(town.engine) as session:
        session.add(Correction(edition_id=1, month="2026-05", measure="due", before=40, after=55))
    (one,) = entries(client, "/en/public/corrections.atom")
    assert one.findtext(f"{ATOM}title") == "Due, May 2026"
    assert one.findtext(f"{ATOM}summary") == "40 became 55."


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("theme", list(THEMES))
@pytest.mark.parametrize("language", list(Language))
def test_a_badge_says_the_share_in_words_too(client, language, theme):
    answer = client.get(f"/{language}/public/badge.svg?theme={theme}")
    assert answer.headers["content-type"] == "image/svg+xml"
    drawing = ElementTree.fromstring(answer.text)
    title = drawing.findtext("{http://www.w3.org/2000/svg}title")
    words = [one.text for one in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert "91" in words[1]
    assert words[1] in title
    assert drawing.get("role") == "img"


def test_a_badge_gives_no_small_number_away(house, client):
    put(house, due=200, on_time=196, answered=200)
    edition(house)
    assert "not shown" in client.get("/en/public/badge.svg").text
    assert "98" not in client.get("/en/public/badge.svg").text
    assert client.get("/en/public/badge.svg?theme=pink").status_code == 422


@pytest.mark.usefixtures("town")
def test_only_the_single_figures_may_be_framed(client):
    framed = client.get("/en/public/embed/trend")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "script-src" not in framed.headers["content-security-policy"]
    assert "<script" not in framed.text
    assert "<form" not in framed.text
    assert "frame-ancestors 'none'" in client.get("/en/public").headers["content-security-policy"]
    assert client.get("/en/public/embed/nothing").status_code == 404
    assert "364 of 400" in client.get("/en/public/embed/headline").text


def test_a_month_stays_as_it_was_first_published(town, client, clock):
    publish_figures(town, clock())
    (one,) = client.get("/api/v1/public/editions").json()
    address = "/api/v1/public/editions/2026-10.csv"
    first = client.get(address)
    assert one["file"].endswith(address)
    assert sha256(first.content).hexdigest() == one["sha256"]
    assert "figures,,,on_time,364" in first.text
    assert "immutable" in first.headers["cache-control"]
    put(town, on_time=-60)
    assert publish_figures(town, clock.forward(days=1)) == 1
    assert client.get(address).content == first.content
    page = client.get("/en/public/editions").text
    assert one["sha256"] in page
    assert "304 / 400" in page
    assert client.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert client.get("/api/v1/public/editions/2026-09.csv").status_code == 404


def test_the_next_month_is_frozen_with_its_own_first_edition(town, clock):
    put(town, "2026-11", due=50, on_time=30)
    for days in (0, 1, 20, 1):
        publish_figures(town, clock.forward(days=days))
    with Session(town.engine) as session:
        kept = {one.month: one.edition_id for one in session.exec(select(FrozenEdition))}
    assert sorted(kept) == ["2026-10", "2026-11"]
    assert kept["2026-10"] < kept["2026-11"]


@pytest.mark.usefixtures("town")
def test_a_subject_has_a_page_with_its_months(client):
    page = client.get("/en/public/subjects/heating").text
    assert "364 of 400" in page
    assert "Average of all agencies" not in page
    assert client.get("/en/public/subjects/nonsense").status_code == 404
