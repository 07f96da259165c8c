"""Keeping: fixity, backup and restore, and bags for others to keep.

`fixity` reads what is held and says what is wrong. `backup` writes all that cannot be rebuilt as
one file, `restore` puts it into empty places; `packing`, `unpacking` and `age` are that file.
`bag` gives documents away in the form that other archives take.
"""

from archive.errors import SvodError


class BackupError(SvodError):
    """A backup cannot be written, read or put in place."""
