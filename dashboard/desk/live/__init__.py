"""What tells an open page of the desk that something changed: one look a process at the database, then streams."""
