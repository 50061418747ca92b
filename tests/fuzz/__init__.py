"""Fuzzing: run for as long as there is time, not with the other tests."""
