"""The only ring that knows Flask."""
