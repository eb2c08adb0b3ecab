"""The contest: its own files are the regulations, pure rules with one term of the field each."""
