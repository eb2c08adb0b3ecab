"""Measurements: ratios in one run, never gates."""
