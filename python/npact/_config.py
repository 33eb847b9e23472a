"""What this installation is made of and runs on."""

import os

import numpy as np

import npact
from npact import _core


def get_include() -> str:
    """The folder of npact's header for C, ``npact.h``.

    Returns
    -------
    str
        For a compiler's ``-I``, or ``include_dirs`` of an extension module.

    Examples
    --------
    >>> import npact, pathlib
    >>> (pathlib.Path(npact.get_include()) / "npact.h").exists()
    True
    """
    return os.path.dirname(__file__)  # noqa: PTH120 - pathlib would double the time of the import


def show_config() -> None:
    """Print versions, compiler, instruction sets and threads.

    The instruction set in use is the highest that was built, that the processor has, and that the
    environment variable ``NPACT_DISABLE_CPU_FEATURES`` does not name when npact is imported.

    Examples
    --------
    >>> import npact
    >>> npact.show_config()  # doctest: +SKIP
    npact     0.1.0
    ...
    """
    import platform  # not at the top: `import npact` does not need it

    config = _core.configuration()
    for name, value in {
        "npact": npact.__version__,
        "NumPy": np.__version__,
        "Python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "compiler": config["compiler"],
        "ISAs built": " ".join(config["isas_built"]),
        "ISAs here": " ".join(config["isas_supported"]),
        "ISA in use": config["isa"],
        "threads": f"1 a ufunc call; {os.cpu_count()} processors",
    }.items():
        print(f"{name:11}{value}")
