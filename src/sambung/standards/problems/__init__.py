"""Problem folders: the public format of the engine's problems and solutions, read and written.

Here live the rows of a problem (`pooling`), the reader that reports every violation at once
(`reader`), and what CSV and Parquet need (`tables`). Nothing is decided or solved here.
"""
