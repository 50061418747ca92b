"""What is deployed, built here instead of in Azure: `python -m tools.package`."""
