"""X: public mentions and private messages in; private messages, and in public nothing but an invitation, out."""
