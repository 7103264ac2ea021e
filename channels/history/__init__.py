"""The gate for the past: cases that another system kept come in by a map, row by row, or are refused with a reason."""
