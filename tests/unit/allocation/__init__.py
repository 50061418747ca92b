"""Tests of the decisions about a whole job."""
