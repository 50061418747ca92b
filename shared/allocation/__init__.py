"""Decisions about a whole job: batches, licences, pace. Pure functions over plain values."""
