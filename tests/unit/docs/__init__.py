"""Tests of the documentation: what it names is there."""
