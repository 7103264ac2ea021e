"""What colleagues of one agency ask of each other: on the page of the case, and as lists of one's own."""
