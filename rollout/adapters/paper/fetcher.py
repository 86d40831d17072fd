"""What WeasyPrint may read while it lays out a sheet."""

from collections.abc import Mapping
from pathlib import Path

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from rollout.adapters.paper.folder import PlannersFolder

_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".ttf": "font/ttf"}


class OnlyThisFolder(URLFetcher):  # type: ignore[misc]  # weasyprint has no type hints
    """No network, no other file: WeasyPrint's own fetcher would put /etc/passwd on a page if asked to."""

    def __init__(self, folder: PlannersFolder) -> None:
        super().__init__(allowed_protocols=())
        self._folder = folder

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        try:
            content = self._folder.fetch(url)
        except FileNotFoundError as missing:  # any other error would be swallowed, and the sheet printed without
            raise FatalURLFetchingError(str(missing)) from None
        kind = _TYPES.get(Path(url).suffix, "application/octet-stream")
        return URLFetcherResponse(url, content, {"Content-Type": kind})
