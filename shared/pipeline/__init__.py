"""The use cases: each reads like its paragraph in the README. Any of them may run twice."""
