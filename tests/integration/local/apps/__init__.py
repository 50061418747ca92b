"""Small function apps the host is tried with; each folder is an app root."""
