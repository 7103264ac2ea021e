"""The citizen's pages: the start page, filing a complaint, following it."""
