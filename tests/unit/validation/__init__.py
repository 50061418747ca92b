"""Tests of `shared/validation`."""
