"""`python -m dashboard` is `onescreen`."""

from dashboard.cli import main

main()
