"""The files that pages load: style sheets and scripts of ours, and the two libraries from npm."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.visit import Visit

FOLDER = Path(__file__).parent / "browser"
_LIBRARIES = {
    "htmx.js": "node_modules/htmx.org/dist/htmx.min.js",
    "chart.js": "node_modules/chart.js/dist/chart.umd.min.js",
}
_KINDS = {".css": "text/css", ".js": "text/javascript"}
_YEAR = "public, max-age=31536000, immutable"


def address(name: str) -> str:
    """Return the address of a file; it changes with the content, so that browsers may keep it for ever.

    Raises:
        LookupError: there is no such file; `make install` brings the libraries.
    """
    return f"/console/files/{name}?v={_digest(_path(name))}"


def show(visit: Visit) -> Response:
    """Answer with one of the files."""
    try:
        path = _path(visit.request.path_params["name"])
    except LookupError:
        raise HTTPException(404) from None
    keep = _YEAR if visit.request.query_params.get("v") == _digest(path) else "no-cache"
    return Response(path.read_bytes(), media_type=_KINDS[path.suffix], headers={"cache-control": keep})


def _path(name: str) -> Path:
    path = FOLDER / _LIBRARIES[name] if name in _LIBRARIES else _own().get(name)
    if path is None or not path.is_file():
        raise LookupError(f"{name} is not among the files of the console's pages; did `make install` run?")
    return path


def _own() -> dict[str, Path]:
    """The files of ours by name, listed each time: a name from an address never becomes a path."""
    return {path.name: path for folder in ("css", "js") for path in (FOLDER / folder).iterdir()}


def _digest(path: Path) -> str:
    return _digest_of(path, path.stat().st_mtime_ns)


@cache
def _digest_of(path: Path, _changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
