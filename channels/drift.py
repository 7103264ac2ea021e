"""Whether what comes in now is still what came in before, and still what the model knows."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from models.intakemix import intake_mix, intake_texts

if TYPE_CHECKING:
    from classifier.drift import Change, Mix
    from classifier.registry import Classifier

RECENT = timedelta(days=30)
EARLIER = timedelta(days=180)


@dataclass(frozen=True)
class Drift:
    """The last 30 days beside the 180 before them: how many cases each, what changed, whether to train again."""

    recent: int
    earlier: int
    changes: "list[Change]"
    train_again: bool


def drift(session: Session, classifier: "Classifier", now: datetime) -> Drift:
    """Compare the last 30 days with the 180 before them, as the model in use reads both."""
    from classifier.drift import changes, train_again

    folder, threshold = classifier.directory / classifier.version, classifier.threshold
    before = _mix(session, folder, threshold, (now - RECENT - EARLIER, now - RECENT))
    recent = _mix(session, folder, threshold, (now - RECENT, now))
    found = changes(before, recent)
    return Drift(recent.n, before.n, found, train_again(found))


def _mix(session: Session, folder: Path, threshold: float, span: tuple[datetime, datetime]) -> "Mix":
    from classifier.drift import Mix
    from classifier.versions.vocabulary import unseen_words

    words, unseen = unseen_words(folder, intake_texts(session, *span))
    return Mix(**asdict(intake_mix(session, *span, threshold)), words=words, unseen=unseen)
