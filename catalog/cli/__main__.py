"""`python -m catalog.cli` is `svod`."""

from catalog.cli import main

main()
