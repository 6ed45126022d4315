"""Long work: a row with heartbeat, progress, cancel and attempt, and the worker that runs it; solves run in a child process.

Not here: the work itself; rooms attach handlers by kind."""
