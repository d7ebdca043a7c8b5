"""What several adapters declare alike."""

NATURAL = {"output": "average-velocity"}

# Flow matching at times of its own, one a row, uniform.
FLOW_MATCHING = {
    "family": "flow-matching",
    "times": "drawn",
    "time_law": {"diagonalFraction": 1, "offDiagonal": "triangle"},
    "reduction": "mean-elements",
    "convention": NATURAL,
}
