"""What the classifier proposes for a text that is being written."""

import logging
from typing import Any

from api.house import House
from classifier.versions.store import ModelError

log = logging.getLogger("jawab")

NOTHING: dict[str, Any] = {"proposals": [], "detected_language": None}


def proposed(house: House, words: str) -> dict[str, Any]:
    """Subjects, likeliest first, and the language of the text; nothing while there is no model to ask."""
    if not house.classifier.ready:
        # In the first seconds of a start it is still being loaded: nobody waits for it.
        return NOTHING
    try:
        guess = house.classifier.guess([words])[0]
    except (ModelError, OSError) as error:
        # Without a model the writer chooses from the whole list.
        log.warning("no proposals: %s", type(error).__name__)
        return NOTHING
    return {"proposals": [code for code, _share in guess.top3], "detected_language": guess.language}
