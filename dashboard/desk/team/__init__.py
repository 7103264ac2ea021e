"""The leaders' room: who has how much, who gets what comes in, what is approved, and how the agency does."""
