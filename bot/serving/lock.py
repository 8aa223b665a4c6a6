"""One service a var folder: who holds its lock may use its keys and files."""

from __future__ import annotations

import fcntl
from io import TextIOWrapper
from pathlib import Path

from bot.serving.errors import ServeError


def hold_var_dir(var_dir: Path) -> TextIOWrapper:
    """Lock the var folder until the returned file is closed or the process ends, however it ends.

    Raises:
        ServeError: another process holds it.
        OSError: the folder cannot be written to.
    """
    path = var_dir / "run" / "lock"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = path.open("w", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise ServeError(f"A service already runs with the folder {var_dir}: stop it first.") from error
    return file
