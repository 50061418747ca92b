"""Tests of the tools that make what is checked in."""
