"""What stands in the list of templates beside a text: those in the citizen's language, the others, and macros."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from classifier.folding import fold
from dashboard.desk.writing.places import inserted, values
from models.actions.macros import macros_of
from models.actions.templates import Words, templates_of
from models.actor import Actor
from models.authority import may
from models.case import Case
from models.macro import Macro

# So many of a language are listed at once; the search looks at all.
MOST = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """own: in the citizen's language; others: (language, templates). find: the words that were searched for, or None.

    find is None until somebody has searched: the list stands open only then. writes: the reader may change them.
    reads: template id -> its text as it would stand in this case's answer.
    """

    own: Sequence[Words]
    others: Sequence[tuple[str, Sequence[Words]]]
    macros: Sequence[Macro]
    reads: Mapping[int | None, str]
    writes: bool
    find: str | None = None


def offer(session: Session, actor: Actor, case: Case, find: str | None = None) -> Offer:
    """The templates and macros of the actor's agency for a text on this case, those used most first."""
    known = templates_of(session, actor)
    found = [one for one in known if matches(one, find or "")]
    languages = dict.fromkeys(one.template.language for one in found)
    by_language = {code: [one for one in found if one.template.language == code][:MOST] for code in languages}
    fitting = {one.template.id for one in known if one.template.language == case.language}
    return Offer(
        own=by_language.get(case.language, []),
        others=[(code, some) for code, some in by_language.items() if code != case.language],
        macros=[one for one in macros_of(session, actor) if _templates(one) <= fitting],
        reads={key: text for some in by_language.values() for key, text in _reads(session, actor, case, some)},
        writes=may(actor, "template.write"),
        find=find,
    )


def matches(one: Words, words: str) -> bool:
    """Whether the words stand in its name or its text, whatever alphabet they are typed in."""
    wanted = fold(words)
    return not wanted or wanted in fold(f"{one.version.name} {one.version.text}")


def _reads(session: Session, actor: Actor, case: Case, templates: Sequence[Words]) -> Iterator[tuple[int | None, str]]:
    """Of templates of one language."""
    language = templates[0].template.language
    known = values(session, case, actor, language)
    for one in templates:
        yield one.template.id, inserted(one.version.text, known, language)


def _templates(macro: Macro) -> set[int]:
    return {int(step["template"]) for step in macro.steps if "template" in step}
