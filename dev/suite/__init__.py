"""The project's own tooling: environment, databases, tests, demonstration.

Standard library only: it must run under a bare ``python3`` before any virtual
environment exists.  One idea per module; ``cli`` is the only entry point.
"""
