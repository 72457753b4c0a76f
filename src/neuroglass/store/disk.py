"""Results in a folder that can be copied, served and cited: results/<id>/{result.json,arrays.npz}."""

from __future__ import annotations

import errno
import os
import platform
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import restore_field
from neuroglass.core.result import KINDS, Provenance, Result, Verdict
from neuroglass.store.arrays import check_storable, read_arrays, write_arrays
from neuroglass.store.faults import damaged, unwritable
from neuroglass.store.plain import read_json, to_json, write_synced

_ID = re.compile(r"[0-9a-f]{20}")
_DRAFT = re.compile(r"[0-9a-f]{20}-(?P<machine>.*)-(?P<process>[0-9]+)-[0-9a-f]{8}")
_ABOUT, _ARRAYS = "result.json", "arrays.npz"


class DiskStore:
    """Keeps results under one folder. Any number of processes may read and write it at once."""

    def __init__(self, root: str | Path, *, create: bool = True) -> None:
        self.root = Path(root)
        self._results = self.root / "results"
        self._drafts = self.root / "drafts"  # what is being written: never read, renamed when whole
        if not create and not self._results.is_dir():
            raise InvalidInput(f"{self.root} holds no results; name a folder that a study was written to")
        try:
            self._results.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise unwritable(self.root, fault) from fault

    def __repr__(self) -> str:
        return f"DiskStore({str(self.root)!r})"

    def put(self, result: Result, *, replace: bool = False) -> str:
        """Keep a result whole or not at all; its id. One that is already there stays, unless `replace`."""
        folder = self._folder(result.id)
        about, arrays = _taken_apart(result)
        if folder.is_dir() and not replace:
            return result.id
        with self._draft(result.id) as draft:
            write_arrays(draft / _ARRAYS, arrays)
            write_synced(draft / _ABOUT, about)
            _sync_folder(draft)
            self._publish(draft, folder, replace=replace)
        return result.id

    def get(self, id: str) -> Result:
        """The result of that id; InvalidInput where there is none, or where its files are damaged."""
        about = self.describe(id)
        folder = self._folder(id)
        arrays = read_arrays(folder / _ARRAYS, _remedy(folder))
        try:
            result = _put_together(about, arrays)
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise damaged(folder / _ABOUT, f"does not describe its arrays ({fault})", _remedy(folder)) from fault
        if result.id != id:
            raise damaged(folder / _ABOUT, f"answers the question {result.id}, not {id}", _remedy(folder))
        return result

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and bool(_ID.fullmatch(id)) and (self._results / id).is_dir()

    def ids(self) -> tuple[str, ...]:
        """Every id, the oldest first; damaged results too."""
        found = [entry for entry in self._results.iterdir() if _ID.fullmatch(entry.name) and entry.is_dir()]
        return tuple(entry.name for entry in sorted(found, key=lambda entry: (_age(entry), entry.name)))

    def describe(self, id: str) -> dict[str, Any]:
        """Everything but the arrays, as plain data."""
        folder = self._folder(id)
        if not folder.is_dir():
            raise InvalidInput(f"{self.root} holds no result {id}; ids() lists the {len(self.ids())} that it holds")
        return read_json(folder / _ABOUT, _remedy(folder))

    def remove(self, id: str) -> None:
        """Forget a result, damaged or whole."""
        folder = self._folder(id)
        if id not in self:
            raise InvalidInput(f"{self.root} holds no result {id}")
        with self._draft(id) as draft:
            folder.rename(draft / id)

    def _folder(self, id: str) -> Path:
        if not _ID.fullmatch(id):
            raise InvalidInput(f"{id!r} is not the id of a result; write its 20 characters of 0-9 and a-f")
        return self._results / id

    @contextmanager
    def _draft(self, id: str) -> Iterator[Path]:
        draft = self._drafts / f"{id}-{platform.node()}-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            draft.mkdir(parents=True)
            _drop_abandoned(self._drafts)
            yield draft
        except OSError as fault:
            raise unwritable(self.root, fault) from fault
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _publish(self, draft: Path, folder: Path, *, replace: bool) -> None:
        if replace:
            with self._draft(folder.name) as before, suppress(FileNotFoundError):  # there is none, or no more
                folder.rename(before / folder.name)
        try:
            draft.rename(folder)
        except OSError as fault:
            if fault.errno not in (errno.ENOTEMPTY, errno.EEXIST):  # these: another writer of this answer came first
                raise
        _sync_folder(folder.parent)


def _taken_apart(result: Result) -> tuple[bytes, dict[str, NDArray[Any]]]:
    kind = type(result)
    if KINDS.get(kind.__name__) is not kind:
        raise InvalidInput(f"a {kind.__name__} cannot be kept; give one of {', '.join(KINDS)}")
    arrays = {_field_key(name): field.values for name, field in result.fields.items()}
    arrays |= {_column_key(name): field.values for name, field in result.columns.items()}
    check_storable(arrays)
    return to_json({"id": result.id, **result.describe()}), arrays


def _put_together(about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Result:
    fields = {name: restore_field(arrays[_field_key(name)], told) for name, told in about["fields"].items()}
    columns = {name: restore_field(arrays[_column_key(name)], told) for name, told in about["columns"].items()}
    told = {"verdict": Verdict(**about["verdict"])} if "verdict" in about else {}
    return KINDS[about["kind"]](
        provenance=Provenance.restore(about["provenance"]),
        scores=about["scores"],
        notes=tuple(about["notes"]),
        columns=columns,
        **fields,
        **told,
    )


def _field_key(name: str) -> str:
    return f"fields/{name}"


def _column_key(name: str) -> str:
    return f"columns/{quote(name, safe=' ')}"  # a column may have any name


def _remedy(folder: Path) -> str:
    return f"delete the folder {folder} and ask again"


def _age(folder: Path) -> int:
    about = folder / _ABOUT
    return (about if about.exists() else folder).stat().st_mtime_ns


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened, and its entries are written with the file
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_abandoned(drafts: Path) -> None:
    """Delete what dead processes of this machine left; the drafts of others stay, and are never read."""
    for draft in drafts.iterdir():
        made = _DRAFT.fullmatch(draft.name)
        if made and made["machine"] == platform.node() and not _alive(int(made["process"])):
            shutil.rmtree(draft, ignore_errors=True)


def _alive(process: int) -> bool:
    if os.name != "posix":
        return True  # elsewhere asking would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
