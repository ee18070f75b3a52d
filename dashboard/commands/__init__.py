"""Sub-commands of `onescreen`, a module each."""
