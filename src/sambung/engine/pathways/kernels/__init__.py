"""Hot loops, compiled by numba. Import them where they run, never at a module's head: loading numba takes a second."""
