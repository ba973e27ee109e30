"""ZIP archives."""

from __future__ import annotations

import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tagger.sources.entry import Entry
from tagger.sources.names import is_litter, member_path
from tagger.sources.source import RefusedError
from tagger.sources.streams import buffered, counted, seekable
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from tagger.sources.entry import Visit


def members_of_zip(stream: BufferedReader, visit: Visit) -> Iterator[Entry | Failure]:
    """Yield the files in an archive, in its order."""
    with seekable(stream, visit.limits.max_spooled) as file, zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if info.is_dir() or is_litter(info.filename):
                continue
            visit.budget.add_member()

            @contextmanager
            def opened(info: zipfile.ZipInfo = info) -> Iterator[BufferedReader]:
                with archive.open(info) as member:
                    yield buffered(counted(lambda: member.read(65536), visit.budget))

            try:
                yield Entry(visit.member_id(member_path(info.filename)), info.filename, opened, info.file_size)
            except RefusedError as error:
                yield Failure(visit.member_id(info.filename), "read", str(error))
