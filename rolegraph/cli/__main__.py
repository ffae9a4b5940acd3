"""`python -m rolegraph.cli` is the command `rolegraph`."""

from rolegraph.cli import main

main()
