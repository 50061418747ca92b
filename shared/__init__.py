"""The application. `function_app` beside it holds the triggers and nothing else."""
