"""Bytes to questions and back, one module a format."""
