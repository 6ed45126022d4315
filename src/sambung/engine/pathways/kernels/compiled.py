"""How a kernel is compiled: without the interpreter's lock, kept on disk where that is possible."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """The function, compiled at its first call; kept beside the source or in the user's cache.

    Where neither can be written (a read-only container), it is compiled in each process.
    """
    try:
        return cast(F, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba found no folder that it may write
        return cast(F, numba.njit(nogil=True)(function))


def part(function: F) -> F:
    """A function that only kernels call: compiled into them."""
    return cast(F, numba.njit(inline="never")(function))
