"""`python -m api ...`: the command line without its script."""

from api.cli import main

main()
