"""One command family a file; api/cli.py puts them together."""
