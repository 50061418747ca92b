"""The trial, on the simulated tenant."""
