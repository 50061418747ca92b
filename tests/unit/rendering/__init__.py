"""Tests of the answer to a file."""
