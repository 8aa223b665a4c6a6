"""What goes wrong with the files of data/directory, said so that a maintainer can mend it."""

from pathlib import Path


class DirectoryError(Exception):
    """A file of the directory cannot be used. The message names the file, the fault and the remedy.

    Attributes:
        file: the faulty file.
    """

    def __init__(self, file: Path, fault: str, remedy: str) -> None:
        super().__init__(f"{file}: {fault}. {remedy}")
        self.file = file
