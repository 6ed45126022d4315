"""The same programs given to other solvers: what they are, written out once, and how each solver is run."""
