"""The texts that an agency keeps ready: written by those who lead it, used by all who work there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.actions.wording import clean, worded
from models.actor import Actor
from models.errors import BadInput, Conflict, NotFound
from models.taxonomy import Language
from models.template import NAME_LENGTH, Template, TemplateVersion, Variable, unknown


class Words(NamedTuple):
    """A template with the version of its words that counts."""

    template: Template
    version: TemplateVersion


class Written(NamedTuple):
    """What somebody wrote for a template, as typed."""

    name: str
    language: str
    text: str


def templates_of(session: Session, actor: Actor, *, retired: bool = False) -> list[Words]:
    """The templates of the actor's agency, those used most first; retired ones only where asked for."""
    newest = (col(TemplateVersion.template_id) == Template.id) & (col(TemplateVersion.no) == Template.version)
    found = select(Template, TemplateVersion).join(TemplateVersion, newest)
    found = found.where(Template.agency_code == actor.agency_code)
    if not retired:
        found = found.where(col(Template.retired_at).is_(None))
    order = (col(Template.uses).desc(), col(TemplateVersion.name), col(Template.id))
    return [Words(*row) for row in session.exec(found.order_by(*order))]


def template_of(session: Session, actor: Actor, template_id: int) -> Words:
    """One of them, retired or not; NotFound for what is another agency's."""
    template = _own(session, actor, template_id)
    version = select(TemplateVersion).where(
        TemplateVersion.template_id == template_id, TemplateVersion.no == template.version
    )
    return Words(template, session.exec(version).one())


def versions(session: Session, template_id: int) -> Sequence[TemplateVersion]:
    """Everything that a template has said, newest first."""
    found = select(TemplateVersion).where(TemplateVersion.template_id == template_id)
    return session.exec(found.order_by(col(TemplateVersion.no).desc())).all()


def write(session: Session, actor: Actor, written: Written, now: datetime) -> Template:
    """Keep a new template; BadInput without a name or a text, for a strange language or an unknown variable."""
    name, text = checked(written)
    template = Template(agency_code=actor.agency_code or "", language=written.language)
    session.add(template)
    session.flush()
    _append(session, template, (name, text), actor, now)
    return template


def rewrite(session: Session, actor: Actor, template_id: int, seen: int, written: Written, now: datetime) -> None:
    """Give it other words, as its next version. Conflict where somebody did so since version `seen`."""
    template = _own(session, actor, template_id, seen)
    name, text = checked(written)
    template.language = written.language
    template.version += 1
    _append(session, template, (name, text), actor, now)


def retire(session: Session, actor: Actor, template_id: int, seen: int, now: datetime | None) -> None:
    """Offer it no more; now None: offer it again."""
    template = _own(session, actor, template_id, seen)
    template.retired_at = now
    template.retired_by = actor.account_id if now else None
    session.add(template)


def count_use(session: Session, actor: Actor, template_id: int) -> None:
    """Somebody put it into a text: what is used often stands first."""
    mine = (col(Template.id) == template_id) & (col(Template.agency_code) == actor.agency_code)
    session.execute(update(Template).where(mine).values(uses=col(Template.uses) + 1))


def checked(written: Written) -> tuple[str, str]:
    """Name and text as they are kept; BadInput where they cannot be."""
    name = clean(written.name).strip()[:NAME_LENGTH]
    if not name:
        raise BadInput("name_needed", fields={"name": "name_needed"})
    if written.language not in set(Language):
        raise BadInput("choice_needed", fields={"language": "choice_needed"})
    text = worded(written.text)
    if strange := unknown(text):
        known = ", ".join(f"{{{one}}}" for one in Variable)
        raise BadInput("unknown_variable", fields={"text": "unknown_variable"}, variable=strange[0], known=known)
    return name, text


def _own(session: Session, actor: Actor, template_id: int, seen: int | None = None) -> Template:
    template = session.get(Template, template_id, with_for_update=seen is not None)
    if template is None or template.agency_code != actor.agency_code:
        raise NotFound("page_not_found")
    if seen is not None and template.version != seen:
        raise Conflict
    return template


def _append(session: Session, template: Template, words: tuple[str, str], actor: Actor, now: datetime) -> None:
    name, text = words
    version: dict[str, Any] = {"template_id": template.id, "no": template.version, "account_id": actor.account_id}
    session.add(TemplateVersion(name=name, text=text, at=now, **version))
