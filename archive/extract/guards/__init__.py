"""What the process that reads a file may not do."""
