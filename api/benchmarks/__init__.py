"""Benchmarks: what one thing costs against a floor measured in the same run. Quote the ratios."""
