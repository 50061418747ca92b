"""Cold processes, and what they import."""
