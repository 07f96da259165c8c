"""The subcommands of `svod`: each parses, calls one function, prints."""
