"""What holds for all tests."""

pytest_plugins = ["tests.graph_calls"]
