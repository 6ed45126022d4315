"""What a closed choice closes with it."""

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.model import Program


def close_flows(program: Program, integer: npt.NDArray[np.bool_], upper: npt.NDArray[np.float64]) -> None:
    """Exact zeros where a binary's upper bound is 0: rows Σ x − M y ≤ 0 allow the solver's tolerance otherwise."""
    for columns, values, most in zip(
        program.rows.columns, program.rows.values, program.rows.upper, strict=True
    ):
        if most != 0.0 or not len(columns):
            continue
        ties = integer[columns]
        if ties.sum() != 1 or values[ties][0] >= 0 or upper[columns[ties][0]] > 0:
            continue
        flows = columns[~ties]
        if (values[~ties] > 0).all():
            upper[flows] = 0.0
