"""The processes of one machine: kept alive, never orphaned, one of a kind, not held up by their collector."""
