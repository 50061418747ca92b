"""Workers that die at any moment, and the check that nobody is lost."""
