"""Too many complaints of one kind from one place: the rule, its worth on a log, and who looks every few minutes."""
