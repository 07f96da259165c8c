"""What the arrays of the evaluator hold, by name."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
"""Document numbers inside a segment, ascending; or other whole numbers."""

Numbers = NDArray[Any]
"""Document numbers as a segment's file has them: ascending, of any integer type."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
"""A flag for each document of a segment, or for each element of another array."""

Index = Ids | slice
"""What picks elements of an array."""
