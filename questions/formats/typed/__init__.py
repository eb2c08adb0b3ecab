"""Lists typed as text, one grammar for plain text and for Word; and keys that stand apart."""
