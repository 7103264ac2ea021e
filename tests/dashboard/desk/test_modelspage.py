"""The versions of the router: read and decided by admins, and by nobody else."""

from datetime import timedelta

import pytest
from factories import account, file
from staff import audit, send, sign_in
from versionfolders import two_versions

from classifier.registry import open_classifier
from classifier.versions.progress import Telling, wanted
from classifier.versions.promotions import Deed, keep_out, lines
from classifier.versions.store import pointed
from models.case import Case
from models.db import unit_of_work
from models.shadow import ShadowGuess
from models.taxonomy import Language, Role

HERE = "/admin/models"


@pytest.fixture(autouse=True)
def directory(house, tmp_path):
    """The house's versions: two of them."""
    directory = tmp_path / "models"
    two_versions(directory)
    house.classifier = open_classifier(directory)
    return directory


@pytest.fixture
def saule(house, client):
    """An admin, signed in."""
    saule = account(house, "Saule", Role.ADMIN, None)
    sign_in(client, saule)
    return saule


def test_an_admin_sees_what_each_version_learned_of_and_takes_one_into_use_with_a_reason(
    house, client, saule, directory
):
    page = client.get(HERE).text
    assert "640 own texts and the packaged ones" in page
    assert "0.66" in page
    assert f'action="{HERE}/back"' not in page, "nobody has chosen yet: there is no way back"
    assert send(client, f"{HERE}/use", version="bbbb2222", reason="").status_code == 422
    assert pointed(directory) == "aaaa1111"
    assert send(client, f"{HERE}/use", version="bbbb2222", reason="our own year").headers["location"] == HERE
    assert pointed(directory) == "bbbb2222"
    page = client.get(HERE).text
    assert ("our own year" in page, f'action="{HERE}/back"' in page) == (True, True)
    assert [(one.account_id, one.object) for one in audit(house, "models.use")] == [(saule.id, "bbbb2222")]
    assert send(client, f"{HERE}/back").status_code == 303
    assert pointed(directory) == "aaaa1111"
    assert f'action="{HERE}/back"' not in client.get(HERE).text
    assert [line.by for line in lines(directory)] == ["saule", "saule"]
    assert send(client, f"{HERE}/back").status_code == 409


@pytest.mark.parametrize("version", ["cccc3333", "..", "../models/aaaa1111", "shadow"])
@pytest.mark.usefixtures("saule")
def test_only_a_version_that_is_there_can_be_taken(client, directory, version):
    assert send(client, f"{HERE}/use", version=version, reason="x").status_code == 404
    assert pointed(directory) == "aaaa1111"


@pytest.mark.usefixtures("saule")
def test_a_refusal_of_the_gate_is_told_in_words(house, client, directory):
    reason = {"code": "floor", "where": "ka", "figure": "accuracy", "new": 0.41, "bar": 0.6}
    keep_out(directory, "bbbb2222", Deed("saule", house.clock()), {"passed": False, "reasons": [reason]})
    page = client.get(HERE).text
    assert "worse: kept, not in use" in page
    assert "too weak in one language: ქართული: 0.41 &lt; 0.6" in page


@pytest.mark.usefixtures("saule")
def test_the_button_asks_the_worker_for_a_training_and_the_page_says_how_far_it_is(house, client, directory):
    assert "Nobody has trained yet." in client.get(HERE).text
    assert send(client, f"{HERE}/train").status_code == 303
    assert wanted(directory) == "saule"
    assert "It is about to start." in client.get(HERE).text
    telling = Telling(directory, "saule", house.clock, "")
    telling.done("bbbb2222", "passed")
    assert "Last time: not worse: in use." in client.get(HERE).text
    telling.failed("too few")
    assert "too few" in client.get(HERE).text


@pytest.mark.usefixtures("saule")
def test_a_version_in_the_shadow_is_compared_with_what_people_chose(house, client, directory):
    assert send(client, f"{HERE}/shadow", version="bbbb2222").status_code == 303
    assert pointed(directory, "shadow") == "bbbb2222"
    receipt = file(house)
    with unit_of_work(house.engine) as session:
        case = session.get_one(Case, receipt.case.id)
        case.proposals, case.category, case.category_by = [["water", 0.9]], "heating", "officer"
        row = {"version": "bbbb2222", "case_id": case.id, "at": house.clock(), "confidence": 0.9, "followed": True}
        session.add(ShadowGuess(**row, top3=["heating", "water", "gas"]))
    page = client.get(HERE).text
    assert "Only the shadow was right" in page
    assert "<td>Water</td><td>Heating</td><td>Heating</td>" in page
    assert send(client, f"{HERE}/shadow", version="").status_code == 303
    assert pointed(directory, "shadow") is None


@pytest.mark.usefixtures("saule")
def test_drift_waits_for_the_model_and_is_then_told(house, client, classifier):
    assert "The router is being loaded" in client.get(f"{HERE}?look=drift").text
    house.classifier = classifier
    file(house)
    house.clock.now += timedelta(minutes=1)
    page = client.get(f"{HERE}?look=drift").text
    assert "1 case in the last 30 days; 0 in the 180 days before." in page
    assert "too few cases" in page
    assert "No reason to train again." in page


@pytest.mark.parametrize("language", Language)
def test_the_page_speaks_every_language(house, client, language):
    sign_in(client, account(house, "Saule", Role.ADMIN, None, language=language))
    page = client.get(HERE)
    assert page.status_code == 200
    assert ("The router" in page.text) == (language == Language.EN)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN, Role.CITIZEN}))
def test_nobody_else_sees_or_decides(house, client, directory, role):
    agency = "kz-almaty-energy" if role in (Role.OFFICER, Role.MANAGER, Role.HEAD) else None
    sign_in(client, account(house, "Timur", role, agency))
    assert client.get(HERE).status_code == 403
    for deed in ("use", "back", "shadow", "train"):
        assert send(client, f"{HERE}/{deed}", version="bbbb2222", reason="x").status_code == 403
    assert (pointed(directory), wanted(directory)) == ("aaaa1111", None)


def test_an_empty_house_has_a_page_too(house, client, tmp_path):
    house.classifier = open_classifier(tmp_path / "nothing")
    sign_in(client, account(house, "Saule", Role.ADMIN, None))
    assert "The first version is being made." in client.get(HERE).text
