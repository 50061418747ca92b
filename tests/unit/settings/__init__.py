"""Tests of the app settings."""
