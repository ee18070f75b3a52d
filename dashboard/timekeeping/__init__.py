"""The clock role: records the turns of clauses at their instants, each once, whatever becomes of it."""
