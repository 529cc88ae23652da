"""Where static files are found, each at an address that names its content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class KnownFilesStorage(CompressedManifestStaticFilesStorage):
    """Works an address out once: files don't change while the site runs.

    A page names a dozen files, and taking their addresses apart took a tenth of drawing it.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        if force:
            return super().url(name, force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]
