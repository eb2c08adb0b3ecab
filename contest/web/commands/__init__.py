"""The commands: `flask bank`, `flask units`, `flask serve` and their like, one module a subject."""
