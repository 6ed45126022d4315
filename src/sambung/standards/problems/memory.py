"""Memory that is free, given back to the system: what one table needed, the next and the solver can have."""

import ctypes
import sys
from typing import Any

import pyarrow


def _trim() -> Any:
    """glibc's malloc_trim; None elsewhere, where the allocator does as it likes."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except OSError:
        return None


_TRIM = _trim()


def give_back() -> None:
    """Have Arrow and the C library let go of pages that nothing stands on. Takes some milliseconds; never fails."""
    pyarrow.default_memory_pool().release_unused()
    if _TRIM is not None:
        _TRIM(0)
