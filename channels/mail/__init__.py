"""E-mail: letters in by IMAP or a pipe, letters out over SMTP."""
