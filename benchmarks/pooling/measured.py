"""One measured run in a process of its own: `python -m benchmarks.pooling.measured GROUP CASE METHOD GAP S THREADS`"""

import json
import resource
import sys
from dataclasses import asdict

from benchmarks.pooling.groups import case_of
from benchmarks.pooling.methods import METHODS, Limits


def main() -> None:
    """Print one line of JSON, last, on standard output."""
    group, name, method, gap, seconds, threads = sys.argv[1:]
    problem = case_of(group, name).make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    run = METHODS[method](problem, Limits(float(gap), float(seconds), int(threads)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print("\n" + json.dumps({**asdict(run), "megabytes": peak / 1024, "megabytes_before": before / 1024}))


if __name__ == "__main__":
    main()
