"""Rows, named queries and the live boards. Nothing here commits."""
