"""Benchmarks against other programs, in the same run: ``python -m tests.bench [NAME ...]``.

A benchmark is a module here with a `NAME`, a docstring that says how it measures, and a function
`run()` that returns rows. They assert nothing: time isn't a property of the code alone.
"""
