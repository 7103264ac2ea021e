"""The cases of closed months, for everybody to count with."""
