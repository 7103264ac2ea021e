"""The rows of the public tables: what was due, what came in time, and what that allows to say."""

from dataclasses import dataclass

from models.figures.cube import Cube, Share, verdict


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table; late is None where due or on time may not be shown. An empty code: not known yet."""

    code: str
    due: int | None
    share: Share
    verdict: str

    @property
    def late(self) -> int | None:
        """Answers that were due and did not come in time."""
        n, out_of = self.share.n, self.share.out_of
        return None if n is None or out_of is None else out_of - n


def line_of(cube: Cube, code: str, key: tuple[str, str], average: float | None) -> Line:
    """The row at a place of the cube, judged against the average."""
    share = cube.share("on_time", "due", *key)
    return Line(code, cube.count("due", *key), share, verdict(share, average))


def by_size(lines: list[Line]) -> list[Line]:
    """The largest first. Hidden counts stand last in the order of their codes: their own order would tell them."""
    present = [line for line in lines if line.due != 0]
    return sorted(present, key=lambda line: (line.due is None, -(line.due or 0), line.code))
