"""Which release's templates a notice is worded with: those that were in use when it was queued."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlmodel import Session

from channels.texts import texts
from models.noticetexts import NoticeTexts, Templates, digest_at, templates_of
from models.taxonomy import Language

# By digest: a process meets its own release's and, after an update, the one before.
_kept: dict[str, Templates] = {}


@cache
def _templates() -> Templates:
    return {str(one): texts(one)["notice"] for one in Language}


@cache
def _digest() -> str:
    return digest_of(_templates())


def digest_of(templates: Templates) -> str:
    """SHA-256 of templates, hexadecimal."""
    return hashlib.sha256(json.dumps(templates, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def keep_templates(session: Session, now: datetime) -> None:
    """Say that this release's templates are in use from now on, unless they are already."""
    if digest_at(session, now) != _digest():
        session.add(NoticeTexts(since=now, digest=_digest(), templates=_templates()))


def template(session: Session, language: str, notice: str, at: datetime) -> Mapping[str, str]:
    """The template of a notice that was queued at this instant."""
    digest = digest_at(session, at)
    if digest in (None, _digest()):
        return current(language, notice)
    if digest not in _kept:
        _kept[digest] = templates_of(session, digest)
    return _kept[digest].get(language, {}).get(notice) or current(language, notice)


def current(language: str, notice: str) -> Mapping[str, str]:
    """The template of this release."""
    return _templates()[language][notice]
