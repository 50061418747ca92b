"""The use cases: one file for each trigger. Each of them may run twice."""
