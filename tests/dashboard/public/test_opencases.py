"""A case that its author shows to everybody: from the wish to the page, its followers, and back to nothing."""

import re
from email import message_from_bytes, policy
from xml.etree import ElementTree

import pytest
from citizens import HEATING, ME, do, errors_of, open_case, receipt_on, rows, send, to_check, words_on
from factories import GULNAR, account, act, author, file
from forms import forms, press
from repairs import DONE, SHOWN, photo
from repairs import answer as answer_with
from sqlmodel import Session, select
from staff import act as at_desk
from staff import field, refusal, sign_in, taken
from staff import send as post

from api.worker import deliver, forget
from channels.intake import Receipt
from models.actions import answering, citizen, publishing
from models.case import Case
from models.delivery import Delivery
from models.dossier import Following
from models.event import CaseEvent
from models.publication import Follower, Publication, PublishedText
from models.taxonomy import PUBLISHABLE, Category, DeliveryState, Role

WORDS = "Абай көшесі 10 үйінде жылу жоқ. Көршім Болат та тоңып отыр, телефоны 8 701 555 12 12. Гүлнар Тасыбаева"
FRIEND = "dina@example.org"
LEAKS = (
    "Гүлнар",
    "Тасыбаева",
    "Gulnar",
    "990101400122",
    "gulnar@example.com",
    "Болат",
    "701 555",
    "көшесі 10",
    "Айгүл",
)


@pytest.fixture
def aigul(house):
    return account(house, "Айгүл")


def wished(house, text=WORDS, **given) -> Receipt:
    """A complaint whose author wants everybody to be able to read it."""
    return file(house, text, publish=True, address="Абай көшесі 10", **{"name": ME["name"], **given})


def publication(client, number, also=""):
    """The page before publication, once the officer has had more taken out."""
    return post(client, f"/desk/cases/{number}/publication", also=also)


def confirmed(client, number, also="Болат"):
    page = publication(client, number, also)
    return post(client, f"/desk/cases/{number}/publication/confirm", also=also, seen=field("seen", page.text))


def slug_of(house) -> str:
    return rows(house, Publication)[0].slug


def released(house, client, receipt, officer, also="Болат") -> str:
    """The address of the page, once an officer has let it out."""
    sign_in(client, officer)
    assert confirmed(client, receipt.case.number, also).status_code == 303
    return slug_of(house)


def mails(tmp_path) -> list[str]:
    found = sorted((tmp_path / "mail").rglob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
    return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in found]


def to(tmp_path, address) -> list[str]:
    return [mail.get_body(("plain",)).get_content() for mail in mails(tmp_path) if address in mail["to"]]


def follow(house, client, slug, tmp_path, address=FRIEND) -> str:
    """The path of a follower's link, confirmed."""
    client.post(f"/kk/public/cases/{slug}/follow", data={"contact": address})
    deliver(house, house.clock())
    path = re.search(r"https://testserver(/\S+/follow/\S+)", to(tmp_path, address)[-1])[1]
    assert client.post(path, data={"act": "yes"}).status_code == 200
    return path


def filed_on_the_web(client) -> tuple[str, str]:
    """Number and code of a complaint whose author ticked the box before sending."""
    page = to_check(client, WORDS)
    assert not re.search(r'name="publish"[^>]*checked', page.text)
    return receipt_on(client.post("/kk/report/send", data={**forms(page)[-1].fields, "publish": "yes"}))


def looked_at(client, number) -> None:
    """An officer sees what is taken out, finds a name more, and confirms."""
    assert number in client.get("/desk/publishing").text
    first = client.get(f"/desk/cases/{number}/publication").text
    assert "<s>10</s> <b>[мекенжай]</b>" in first
    assert "<s>Тасыбаева</s> <b>[есім]</b>" in first
    assert "Көршім Болат" in first
    assert confirmed(client, number).status_code == 303


def nothing_left(house, client, slug, link) -> None:
    for path in (f"/kk/public/cases/{slug}", link):
        assert client.get(path).status_code == 404
    assert "o-head" not in client.get("/kk/public/cases").text
    assert slug not in client.get("/kk/public/cases.xml").text
    assert (rows(house, Publication), rows(house, PublishedText)) == ([], [])
    assert [one.address for one in rows(house, Follower)] == ["#1"]


def test_the_whole_way_from_the_box_to_nothing(house, client, clock, tmp_path, aigul):
    number, code = filed_on_the_web(client)
    assert "o-head" not in client.get("/kk/public/cases").text
    sign_in(client, aigul)
    looked_at(client, number)
    slug = slug_of(house)
    seen = client.get(f"/kk/public/cases/{slug}")
    assert "[есім] та тоңып отыр" in seen.text or "[…] та тоңып отыр" in seen.text
    assert (seen.headers["cache-control"], seen.headers["x-robots-tag"]) == ("no-cache", "noindex, noarchive")
    link = follow(house, client, slug, tmp_path)
    receipt = Receipt(rows(house, Case)[0], code, fresh=True)
    taken(house, receipt, aigul)
    with act(house, number, aigul) as turn:
        answering.answer(turn, "resolved", "Айгүл келді, құбыр жөнделді. Телефон 8 701 555 12 13")
    deliver(house, clock.forward(seconds=21))
    assert "құбыр" not in to(tmp_path, FRIEND)[1] + client.get(f"/kk/public/cases/{slug}").text
    assert confirmed(client, number).status_code == 303
    seen = client.get(f"/kk/public/cases/{slug}").text
    assert "құбыр жөнделді" in seen
    assert not [leak for leak in (*LEAKS, "12 13", number) if leak in seen]
    press(client, open_case(client, receipt), "track/take_back")
    nothing_left(house, client, slug, link)
    sent = len(to(tmp_path, FRIEND))
    deliver(house, clock.forward(days=1))
    assert len(to(tmp_path, FRIEND)) == sent


def test_without_the_box_nothing_is_public_and_no_officer_can_make_it_so(house, client, aigul):
    number, _code = receipt_on(send(client, to_check(client, HEATING)))
    sign_in(client, aigul)
    page = client.get(f"/desk/cases/{number}/publication").text
    assert "Nothing of this case may be shown" in page
    assert number not in client.get("/desk/publishing").text
    refused = post(client, f"/desk/cases/{number}/publication/confirm", seen="0" * 64)
    assert refused.status_code == 409
    assert rows(house, PublishedText) == []


def test_later_on_the_tracking_page_with_a_second_look(house, client):
    receipt = file(house)
    page = open_case(client, receipt)
    assert "Tick the box" in do(client, page, "publish").text
    done = do(client, page, "publish", agree="yes")
    assert "A person reads the text now" in words_on(done)
    assert rows(house, Case)[0].publish
    again = press(client, done, "track/take_back")
    assert "Nobody else can read it any more" in words_on(again)
    assert [one.verb for one in rows(house, CaseEvent)][-2:] == ["offer", "take_back"]


NEVER = {
    "sealed": {"sealed": True},
    "about people": {"about": "kz-almaty-housing", "category": "housing"},
    "danger": {"urgent": "gas"},
    "a minor": {"identity_number": "120101500122"},
    **{category: {"category": category} for category in Category if category not in PUBLISHABLE},
}


@pytest.mark.parametrize("given", NEVER.values(), ids=NEVER)
def test_of_some_it_is_never_offered_and_never_shown(house, client, given):
    receipt = file(house, WORDS, publish=True, **given)
    case = rows(house, Case)[0]
    with Session(house.engine) as session:
        assert not publishing.is_offered(session, case, house.office)
    assert "track/take_back" not in (page := open_case(client, receipt).text) or case.publish
    assert 'value="publish"' not in page
    officer = account(house, "Дана", agency=case.agency_code)
    sign_in(client, officer)
    assert "Nothing of this case may be shown" in client.get(f"/desk/cases/{case.number}/publication").text


def test_what_becomes_delicate_later_is_gone_at_once(house, client, aigul):
    slug = released(house, client, wished(house), aigul)
    assert client.get(f"/en/public/cases/{slug}").status_code == 200
    at_desk(client, rows(house, Case)[0].number, "subject", category="healthcare")
    assert client.get(f"/en/public/cases/{slug}").status_code == 404
    assert "o-head" not in client.get("/en/public/cases").text


def test_followers_of_what_has_become_delicate_hear_no_more_of_it(house, client, clock, tmp_path, aigul):
    receipt = wished(house)
    path = follow(house, client, released(house, client, receipt, aigul), tmp_path)
    at_desk(client, receipt.case.number, "subject", category="healthcare")
    taken(house, receipt, aigul)
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "resolved", "Жылу берілді")
    deliver(house, clock.forward(minutes=1))
    assert len(to(tmp_path, FRIEND)) == 1
    page = client.get(path.replace("/kk/", "/en/")).text
    assert "Healthcare" not in page
    assert "erase my address" in page


def test_withdrawn_it_is_gone_with_all_that_was_kept(house, client, tmp_path, aigul):
    receipt = wished(house)
    slug = released(house, client, receipt, aigul)
    follow(house, client, slug, tmp_path)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.withdraw(turn)
    assert client.get(f"/en/public/cases/{slug}").status_code == 404
    assert rows(house, PublishedText) == []
    assert FRIEND not in {one.address for one in rows(house, Follower)}


def test_only_what_the_officer_saw_is_let_out(house, client, aigul):
    receipt = wished(house)
    sign_in(client, aigul)
    number = receipt.case.number
    seen = field("seen", client.get(f"/desk/cases/{number}/publication").text)
    refused = post(client, f"/desk/cases/{number}/publication/confirm", seen=seen, also="Болат")
    assert refused.status_code == 409
    assert rows(house, Publication) == []


def test_more_may_be_masked_later_and_nothing_comes_back(house, client, aigul):
    slug = released(house, client, wished(house), aigul, also="")
    assert "Болат" in client.get(f"/kk/public/cases/{slug}").text
    number = rows(house, Case)[0].number
    assert confirmed(client, number, "Болат").status_code == 303
    assert "Болат" not in client.get(f"/kk/public/cases/{slug}").text
    assert confirmed(client, number, "").status_code == 303
    assert "Болат" not in client.get(f"/kk/public/cases/{slug}").text
    assert slug_of(house) == slug


def test_the_case_of_others_is_not_there(house, client):
    receipt = wished(house)
    sign_in(client, account(house, "Dana", Role.MANAGER, agency="kz-almaty-housing"))
    number = receipt.case.number
    assert client.get(f"/desk/cases/{number}/publication").status_code == 404
    assert post(client, f"/desk/cases/{number}/publication/confirm", seen="x").status_code == 404
    assert number not in client.get("/desk/publishing").text


def test_a_link_of_a_follower_does_nothing_by_itself_and_one_press_ends_it(house, client, clock, tmp_path, aigul):
    receipt = wished(house)
    slug = released(house, client, receipt, aigul)
    client.post(f"/kk/public/cases/{slug}/follow", data={"contact": FRIEND})
    client.post(f"/kk/public/cases/{slug}/follow", data={"contact": FRIEND})
    deliver(house, clock())
    assert len(to(tmp_path, FRIEND)) == 1
    path = re.search(r"https://testserver(/\S+/follow/\S+)", to(tmp_path, FRIEND)[0])[1]
    assert client.get(path).status_code == 200
    assert rows(house, Follower)[0].confirmed_at is None
    client.post(path, data={"act": "yes"})
    assert "Your address is erased" in client.post(path.replace("/kk/", "/en/"), data={"act": "end"}).text
    taken(house, receipt, aigul)
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "resolved", "Жылу берілді")
    deliver(house, clock.forward(minutes=1))
    assert len(to(tmp_path, FRIEND)) == 1


def test_an_answer_taken_back_is_no_news(house, client, clock, tmp_path, aigul):
    receipt = wished(house)
    follow(house, client, released(house, client, receipt, aigul), tmp_path)
    taken(house, receipt, aigul)
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "resolved", "Жылу берілді")
    clock.forward(seconds=5)
    with act(house, receipt.case.number, aigul) as turn:
        answering.undo(turn)
    deliver(house, clock.forward(minutes=1))
    assert len(to(tmp_path, FRIEND)) == 1


def test_news_for_strangers_stand_neither_at_the_desk_nor_before_the_author(house, client, tmp_path, aigul):
    receipt = wished(house)
    follow(house, client, released(house, client, receipt, aigul), tmp_path)
    with Session(house.engine) as session:
        news = session.exec(select(Delivery).where(Delivery.notice == "follow_ask")).one()
        assert (news.case_id, news.state) == (None, DeliveryState.ACCEPTED)
    assert FRIEND not in client.get(f"/desk/cases/{receipt.case.number}").text
    assert FRIEND not in open_case(client, receipt).text


def test_an_address_that_nobody_confirms_is_forgotten(house, client, clock, aigul):
    slug = released(house, client, wished(house), aigul)
    client.post(f"/kk/public/cases/{slug}/follow", data={"contact": FRIEND})
    forget(house, clock.forward(days=2))
    assert rows(house, Follower)[0].address == FRIEND
    forget(house, clock.forward(days=2))
    assert rows(house, Follower)[0].address == "#1"


@pytest.mark.parametrize("typed", ["", "nobody", "a@", "12"])
def test_what_is_no_address_is_refused_beside_its_field(house, client, aigul, typed):
    slug = released(house, client, wished(house), aigul)
    page = client.post(f"/en/public/cases/{slug}/follow", data={"contact": typed})
    assert (page.status_code, errors_of(page)) == (422, [refusal("bad_email")])
    assert rows(house, Follower) == []


def test_one_address_is_not_asked_again_and_again(house, client, aigul):
    sign_in(client, aigul)
    for _ in range(7):
        confirmed(client, wished(house).case.number)
    answers = [
        client.post(f"/en/public/cases/{one.slug}/follow", data={"contact": FRIEND}).status_code
        for one in rows(house, Publication)
    ]
    assert answers == [200] * 5 + [429] * 2


def test_me_too_is_an_own_complaint_in_one_dossier(house, client):
    first = wished(house, "Көшеде шұңқыр бар", category="roads")
    officer = account(house, "Сергей", agency=rows(house, Case)[0].agency_code)
    slug = released(house, client, first, officer, also="")
    page = client.get(f"/kk/public/cases/{slug}")
    begun = client.get(re.search(r'href="(/kk/report\?beside=[^"]+)"', page.text)[1])
    page = press(client, begun, "report", text="Сол шұңқырға мен де түстім")
    page = press(client, page, "subject", category="roads")
    page = press(client, page, "place", region="KZ-75", address="")
    page = press(client, page, "report/files", go="on")
    page = press(client, page, "you", **{**ME, "identity_number": "900101300017", "contact": "dina@example.com"})
    assert page.url.path.endswith("/check")
    number, _code = receipt_on(send(client, page))
    assert number != first.case.number
    assert {one.case_id for one in rows(house, Following)} == {one.id for one in rows(house, Case)}


def test_the_list_filters_and_says_no_number(house, client, clock, aigul):
    for text in ("Бірінші батарея суық", "Екінші батарея суық"):
        sign_in(client, aigul)
        assert confirmed(client, wished(house, text).case.number).status_code == 303
        clock.forward(days=1)
    page = client.get("/en/public/cases").text
    assert page.index("Екінші") < page.index("Бірінші")
    for query, n in (
        ("subject=heating", 2), ("subject=roads", 0), ("region=KZ-75", 2), ("region=KZ-71", 0),
        ("state=waiting", 2), ("state=closed", 0), ("agency=kz-almaty-energy", 2), ("agency=nobody", 0),
    ):  # fmt: skip
        assert (query, client.get(f"/en/public/cases?{query}").text.count("o-head")) == (query, n)
    assert client.get("/en/public/cases?subject=healthcare").status_code == 404
    assert client.get("/en/public/cases?state=lost").status_code == 404


def test_older_ones_follow_page_by_page(house, client, clock, aigul, monkeypatch):
    monkeypatch.setattr("models.publiccases.PAGE", 2)
    sign_in(client, aigul)
    for at in range(5):
        confirmed(client, wished(house, f"Батарея суық, {'абвгд'[at]}").case.number)
        clock.forward(minutes=1)
    seen, path = [], "/en/public/cases"
    while path:
        page = client.get(path).text
        seen += re.findall(r'href="/en/public/cases/(\w{10})"', page)
        older = re.search(r'href="(/en/public/cases\?[^"]*older=\w+)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == [one.slug for one in reversed(rows(house, Publication))]


def test_the_feed_is_atom_with_days_and_no_times(house, client, aigul):
    slug = released(house, client, wished(house), aigul)
    answer = client.get("/kk/public/cases.xml?subject=heating")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert [one.findtext(f"{atom}id") for one in root.findall(f"{atom}entry")] == [
        f"https://testserver/kk/public/cases/{slug}"
    ]
    assert {one.text for one in root.iter(f"{atom}updated")} == {"2026-11-16T00:00:00Z"}


def test_late_is_said_to_everybody(house, client, clock, aigul):
    slug = released(house, client, wished(house), aigul)
    page = client.get(f"/en/public/cases/{slug}").text
    assert "The answer is due" in page
    clock.forward(days=60)
    page = words_on(client.get(f"/en/public/cases/{slug}"))
    assert re.search(r"\d+ working days late", page)


def test_nothing_personal_of_anybody_stands_in_any_public_answer(house, client, aigul):
    """Everything that is known of the people in the case, in the forms in which people write it."""
    text = (
        "Мен Гүлнар Тасыбаева, ЖСН 990101400122, gulnar@example.com, 8 (701) 555-12-12, t.me/gulnar, @gulnar_t. "
        "Үйім Абай көшесі 10, 5-пәтер, дом 10 кв. 5. Айгүл Тасыбаеваға айтты. Мастер Иванов Иван Иванович, "
        "Серік Болатұлы және Ахметов Б. келген жоқ. 43.238949, 76.889709. Карта 4000 0000 0000 0002"
    )
    receipt = wished(house, text)
    slug = released(house, client, receipt, aigul, also="")
    leaks = (
        "Тасыбаева", "Гүлнар", "990101400122", "gulnar", "555", "10", "5-пәтер", "кв. 5", "Айгүл", "Иванов",
        "Болатұлы", "Ахметов", "43.23", "76.88", "4000 0000", receipt.case.number, receipt.code, GULNAR["name"],
    )  # fmt: skip
    client.cookies.clear()
    for path in (f"/kk/public/cases/{slug}", "/kk/public/cases", "/kk/public/cases.xml"):
        page = client.get(path).text
        said = (
            " ".join(re.findall(r'lang="kk">(.*?)</(?:blockquote|p|summary)>', page, re.S)) if path[-1] != "l" else page
        )
        body = re.sub(r"\d{4}-\d\d-\d\dT[0:]+Z", "", said)
        assert [leak for leak in leaks if leak in body] == [], path
        everywhere = [one for one in leaks if not one.isdecimal() or len(one) > 4]
        assert [leak for leak in everywhere if leak in page] == [], path


def test_no_file_is_ever_public(house, client, clock, aigul):
    receipt = wished(house)
    slug = released(house, client, receipt, aigul)
    taken(house, receipt, aigul)
    answer_with(client, receipt.case.number, ("насос.jpg", photo()))
    clock.forward(seconds=21)
    confirmed(client, receipt.case.number)
    public = client.get(f"/kk/public/cases/{slug}").text
    assert DONE in public
    assert not [one for one in ("насос", SHOWN, "data:image", "/files/", "track/file") if one in public]
