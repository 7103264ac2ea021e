"""What a search at the desk finds: words of cases, folded, each with the agency that may find it."""
