"""Following a complaint with number and code: the story, a further message, rating, reopening, appeal."""
