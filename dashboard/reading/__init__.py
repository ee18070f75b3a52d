"""What is asked of the centre and how it is answered: over HTTP, on the desk, on the command line."""
