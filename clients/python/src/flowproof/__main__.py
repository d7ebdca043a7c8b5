"""`python -m flowproof`: the command `flowproof`."""

from .suite import console

console()
