"""Tests of what the app remembers between two calls."""
