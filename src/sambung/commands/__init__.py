"""The `sambung` command line: one module for each command, loaded only when it is named.

Not here: what a command does; it makes one call into the engine or a room.
"""
