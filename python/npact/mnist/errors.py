"""What a person can put right, told in one line."""

from importlib.util import find_spec
from os import PathLike

__all__ = ["InputError", "require"]


class InputError(ValueError):
    """A file or an argument cannot be used.

    The command line prints it as one line and exits with status 2.

    Parameters
    ----------
    where : str or path-like
        The file or the argument at fault.
    what : str
        What is wrong with it.

    Examples
    --------
    >>> str(InputError("digit.png", "the image is blank"))
    'digit.png: the image is blank'
    """

    def __init__(self, where: str | PathLike[str], what: str) -> None:
        # Messages of other libraries end up in `what`; some span several lines.
        self.where, self.what = where, " ".join(what.split())
        super().__init__(f"{where}: {self.what}")

    def __reduce__(self) -> tuple[object, ...]:
        # By itself pickle calls the class with the message alone.
        return type(self), (self.where, self.what)


def require(*modules: str, extra: str = "mnist") -> None:
    """Check that optional modules are there before work is spent that needs them.

    Parameters
    ----------
    *modules : str
        Names of top-level modules.
    extra : str
        What brings them.

    Raises
    ------
    InputError
        Where one is missing; it names the extra.

    Examples
    --------
    >>> require("numpy")
    >>> require("numpy", "no_such_module")
    Traceback (most recent call last):
    npact.mnist.errors.InputError: no_such_module: not installed; pip install "npact[mnist]"
    """
    for module in modules:
        if find_spec(module) is None:
            raise InputError(module, f'not installed; pip install "npact[{extra}]"')
