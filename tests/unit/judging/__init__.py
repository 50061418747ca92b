"""Tests of `shared/judging`."""
