"""What in a text points to one person: contacts, accounts, numbers of people, papers and cars."""
