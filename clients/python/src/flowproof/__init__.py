"""flowproof: checks flow maps and consistency models against exact answers.

The suite runs on Node and comes with this package; subjects run here, in your own process.
"""

from .stdio import protect, started_by_suite

if started_by_suite():
    # Before anything else of the author's is imported: it may print.
    protect()

from .checks import (
    assert_consistency,
    assert_loss,
    assert_map,
    assert_sampler,
    assert_velocity,
    check,
    check_consistency,
    check_loss,
    check_map,
    check_sampler,
    check_velocity,
    require,
)
from .convention import Convention
from .errors import FlowproofError, InvalidConvention, InvalidProblem, ProtocolError, UnsupportedProblem
from .guesses import Guess, guess
from .nets import exact_map
from .problem import catalogue, load_problem
from .pytest_support import each_property
from .serving import serve
from .subjects import Consistency, Loss, Map, Sampler, Subject, Velocity
from .vectors import answer
from .verdict import FlowproofWarning, Verdict, VerdictError
from .version import VERSION as __version__

__all__ = [
    "Consistency",
    "Convention",
    "FlowproofError",
    "FlowproofWarning",
    "Guess",
    "InvalidConvention",
    "InvalidProblem",
    "Loss",
    "Map",
    "ProtocolError",
    "Sampler",
    "Subject",
    "UnsupportedProblem",
    "Velocity",
    "Verdict",
    "VerdictError",
    "__version__",
    "answer",
    "assert_consistency",
    "assert_loss",
    "assert_map",
    "assert_sampler",
    "assert_velocity",
    "catalogue",
    "check",
    "check_consistency",
    "check_loss",
    "check_map",
    "check_sampler",
    "check_velocity",
    "each_property",
    "exact_map",
    "guess",
    "load_problem",
    "require",
    "serve",
]
