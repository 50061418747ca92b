"""Tests of `shared.provisioning.undoing`."""
