"""What a scale measurement runs: a large file, many files, several instances."""
