"""Tests of what stands in for Azure on one machine."""
