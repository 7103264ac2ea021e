"""`jawab ARGS` by the soak's clock: `python -m soak.process serve`, `python -m soak.process worker`."""

from functools import partial

from soak.clock import clock_of_environment

from api.cli import main
from api.commands import serve

if __name__ == "__main__":
    serve.open_house = partial(serve.open_house, clock=clock_of_environment())
    main()
