"""What a worker does between two looks at a house."""

from api import worker
from api.deps import House


def jobs(house: House) -> None:
    """Every job twice: what one of them queues, another sends in the next round."""
    for job in worker.SCHEDULE * 2:
        job.work(house, house.clock())
