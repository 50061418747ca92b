"""What checkov found in the infrastructure, and whether it could read all of it."""
