"""The exact truth in float64 numpy: native flow maps, their velocities and derivatives."""

from .flow import ExactFlow, exact_flow

__all__ = ["ExactFlow", "exact_flow"]
