"""What a monitor and the staff are told when the chosen classifier is not the one that answers."""

import pytest
from factories import account
from staff import sign_in

from api.settings import Settings
from classifier.backends.choice import Choice
from classifier.registry import open_classifier
from models.taxonomy import Role

BAND = "The chosen model for routing does not run"


@pytest.fixture
def broken(house, tmp_path):
    """The house with a fine-tuned model whose weights are damaged."""
    folder = tmp_path / "fine-tuned"
    folder.mkdir()
    (folder / "manifest.json").write_text('{"sha256": {"model.safetensors": "0"}}')
    (folder / "model.safetensors").write_bytes(b"not weights")
    directory = house.classifier.directory
    house.classifier = open_classifier(directory, choice=Choice("transformers", folder))
    return house


def test_by_default_the_linear_model_answers(client):
    said = client.get("/readyz").json()
    assert said["status"] == "ok"
    assert said["classifier"] == {"chosen": "linear", "speaks": "linear", "problem": None}


def test_a_broken_backend_is_told_and_complaints_are_still_taken(broken, client):
    # Nobody waits for a model that is still being loaded.
    loading = {"chosen": "transformers", "speaks": None, "problem": None}
    assert client.get("/readyz").json()["classifier"] == loading
    assert broken.classifier.guess(["нет горячей воды третий день"])[0].category == "heating"
    ready, health = client.get("/readyz"), client.get("/health")
    told = {"chosen": "transformers", "speaks": "linear", "problem": "damaged"}
    assert (ready.status_code, ready.json()["status"], ready.json()["classifier"]) == (200, "degraded", told)
    assert (health.status_code, health.json()["status"]) == (200, "ok")
    assert health.json()["warnings"] == [{"what": "classifier", **told}]


@pytest.mark.parametrize(("role", "page"), [(Role.OVERSIGHT, "/oversight"), (Role.ADMIN, "/desk/calendar")])
def test_oversight_and_the_administrator_read_it_on_their_first_page(broken, client, role, page):
    sign_in(client, account(broken, "Leyla", role, None))
    assert BAND not in client.get(page).text
    broken.classifier.warm()
    said = client.get(page).text
    assert BAND in said
    assert "transformers: damaged" in said


def test_the_environment_picks_the_backend(monkeypatch, tmp_path):
    monkeypatch.setenv("JAWAB_DATA", str(tmp_path))
    assert Settings().choice.name == "linear"
    monkeypatch.setenv("JAWAB_CLASSIFIER", "encoder")
    assert Settings().choice == Choice("encoder", tmp_path / "backends" / "encoder")
    monkeypatch.setenv("JAWAB_CLASSIFIER_PATH", str(tmp_path / "mine"))
    assert Settings().choice == Choice("encoder", tmp_path / "mine")
    monkeypatch.setenv("JAWAB_CLASSIFIER", "oracle")
    with pytest.raises(ValueError, match="linear"):
        Settings()
