"""The data files beside this module (laws, calendars, texts): read once and checked against their shape."""

import tomllib
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, TypeAdapter, ValidationError

from models.taxonomy import Language

LANGUAGES = tuple(sorted(language.value for language in Language))

HERE = Path(__file__).parent
_Shape = TypeVar("_Shape")


def _in_every_language(names: dict[str, str]) -> dict[str, str]:
    missing = [language for language in LANGUAGES if not names.get(language)]
    unknown = sorted(set(names) - set(LANGUAGES))
    if missing or unknown:
        raise ValueError(f"one text for each of {', '.join(LANGUAGES)}; missing {missing}, unknown {unknown}")
    return names


Names = Annotated[dict[str, str], AfterValidator(_in_every_language)]


def codes(folder: Path) -> list[str]:
    """The codes for which the folder has a data file, sorted."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def read_table(folder: Path, code: str, shape: type[_Shape], error: type[Exception]) -> _Shape:
    """The data file folder/code.toml as shape; raises error, naming file and field, when it does not fit."""
    known = codes(folder)
    # Also keeps a code that came from outside from walking out of the folder.
    if code not in known:
        raise error(f"{folder.name} has no file for {code!r}; there are {', '.join(known)}.")
    return parse_table(f"{folder.name}/{code}.toml", (folder / f"{code}.toml").read_text("utf-8"), shape, error)


def parse_table(name: str, text: str, shape: type[_Shape], error: type[Exception]) -> _Shape:
    """The TOML text as shape; raises error with one line for each field that does not fit."""
    try:
        return TypeAdapter(shape).validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as broken:
        raise error(f"{name} is not TOML: {broken}.") from broken
    except ValidationError as misfit:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in misfit.errors())
        raise error(f"{name} does not fit: {faults}.") from misfit
