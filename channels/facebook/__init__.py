"""A page on Facebook: Messenger both ways, comments in, and under a comment nothing but an invitation out."""
