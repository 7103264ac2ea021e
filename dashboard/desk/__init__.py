"""The officer's pages: sign-in, queue, case, triage."""
