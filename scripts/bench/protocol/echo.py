"""A client that answers every batch with its own points: what is left is the cost of the protocol."""

import flowproof

flowproof.serve(flowproof.Map(lambda x, s, t: x, name="echo", framework="numpy"))
