"""Tools of the project that need more than Python."""
