"""The rows of state, one file a family of statements (SPEC §12)."""
