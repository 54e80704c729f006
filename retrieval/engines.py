"""What can run an embedding model, and which of it a machine should use."""

from dataclasses import dataclass
from enum import StrEnum


class Engine(StrEnum):
    """A library and the arithmetic that it computes in; all give nearly the same vectors."""

    OPENVINO_BF16 = "openvino-bf16"
    OPENVINO_FP32 = "openvino-fp32"
    TORCH_BF16 = "torch-bf16"
    TORCH_FP32 = "torch-fp32"
    TORCH_GPU = "torch-gpu"

    @property
    def library(self) -> str:
        """Name of the library alone."""
        return self.partition("-")[0]

    @property
    def is_bf16(self) -> bool:
        """Whether a processor computes in bfloat16."""
        return self in {Engine.OPENVINO_BF16, Engine.TORCH_BF16}


class Why(StrEnum):
    """Why an engine was chosen; each has a sentence in bot/texts."""

    SET = "set"
    GPU = "gpu"
    BF16 = "bf16"
    NO_BF16 = "no-bf16"
    PLATFORM_UNTRIED = "platform-untried"
    NOT_INSTALLED = "not-installed"
    NOT_YET = "not-yet"
    NOT_EXPORTED = "not-exported"
    NOT_EXPORTABLE = "not-exportable"
    UNFAITHFUL = "unfaithful"


@dataclass(frozen=True, slots=True)
class Machine:
    """What matters of a machine: instructions for bfloat16, a GPU that torch can use, whether
    OpenVINO is installed, and whether it was tried on such a platform."""

    bf16: bool
    gpu: bool
    openvino: bool
    tried: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine and why; `detail` is a short technical addition."""

    engine: Engine
    why: Why
    detail: str = ""


def choose(machine: Machine, wanted: Engine | None = None) -> Choice:
    """Choose the fastest engine, or the one that is wanted.

    Passages a second against sentence-transformers as it comes: README, section Speed."""
    if wanted is not None:
        return Choice(wanted, Why.SET)
    if machine.gpu:
        return Choice(Engine.TORCH_GPU, Why.GPU)
    if not machine.tried:
        return without_openvino(machine, Why.PLATFORM_UNTRIED)
    if not machine.openvino:
        return without_openvino(machine, Why.NOT_INSTALLED)
    if machine.bf16:
        return Choice(Engine.OPENVINO_BF16, Why.BF16)
    return Choice(Engine.OPENVINO_FP32, Why.NO_BF16)


def without_openvino(machine: Machine, why: Why, detail: str = "") -> Choice:
    """Choose what runs every model on every platform."""
    return Choice(Engine.TORCH_BF16 if machine.bf16 else Engine.TORCH_FP32, why, detail)
