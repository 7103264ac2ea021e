"""The figures as they stand now for staff, and as they were written down on a day for everybody."""
