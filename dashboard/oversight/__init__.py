"""The overseer's pages: what is late across agencies, one case's record, appeals to decide."""
