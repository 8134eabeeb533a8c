"""Demonstration data, imported only when it is loaded (``customer.policy``)."""
