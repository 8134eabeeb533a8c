"""The optional libraries behind the models."""

from importlib.util import find_spec


def has_scipy() -> bool:
    """Whether scipy, and numpy with it, can be imported.

    The modules ``histories``, ``likeliest``, ``buying``, ``buying_fit``, ``forecast``,
    ``spending``, ``clv``, ``backtest``, ``prediction`` and ``trial`` need them: import
    those only after asking here.
    """
    return find_spec("scipy") is not None and find_spec("numpy") is not None
