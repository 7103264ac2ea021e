"""Writing on a case: templates, macros, drafts and the message as its reader will see it."""
