"""Engines find keys. `base` is the contract, `embedded` the engine on this machine."""
