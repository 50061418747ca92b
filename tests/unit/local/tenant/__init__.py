"""Tests of the simulated Graph tenant."""
