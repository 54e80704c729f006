"""Finds out what this machine offers, without loading torch."""

import ctypes
import importlib.util
import os
import platform
import sys
from pathlib import Path

from retrieval.engines import Machine

_CPUINFO = Path("/proc/cpuinfo")
_CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_BF16 = frozenset({"avx512_bf16", "amx_bf16"})
_CUDA_DRIVERS = {"linux": "libcuda.so.1", "win32": "nvcuda.dll"}
_TRIED = ("linux", "x86_64")


def look() -> Machine:
    """Read the processor's flags, and look for OpenVINO and for a GPU that torch is built for."""
    return Machine(
        bf16=computes_bf16(),
        gpu=_apple_gpu() or (_cuda_build() and _cuda_devices() > 0),
        openvino=importlib.util.find_spec("openvino") is not None,
        tried=(sys.platform, platform.machine()) == _TRIED,
    )


def computes_bf16() -> bool:
    """Whether the processor has instructions for bfloat16; False where Linux is not there to tell."""
    return bool(_BF16 & _flags())


def cores() -> int:
    """How many threads may compute at once: this process's cores, or fewer under a container's quota.

    A container with a quota (cgroup v2) sees all cores of its host, and threads beyond the quota are
    stopped for most of each tenth of a second."""
    try:
        seen = len(os.sched_getaffinity(0))
    except AttributeError:  # neither macOS nor Windows has it
        seen = os.cpu_count() or 1
    try:
        quota, period = _CPU_QUOTA.read_text(encoding="ascii").split()
        return max(1, min(seen, round(int(quota) / int(period))))
    except (OSError, ValueError):  # not Linux, or "max"
        return seen


def _flags() -> frozenset[str]:
    try:
        lines = _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return frozenset(flags.partition(":")[2].split())


def _apple_gpu() -> bool:
    return sys.platform == "darwin" and platform.machine() == "arm64"


def _cuda_build() -> bool:
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return False
    libraries = Path(spec.origin).parent / "lib"
    return any((libraries / name).exists() for name in ("libtorch_cuda.so", "torch_cuda.dll"))


def _cuda_devices() -> int:
    try:
        driver = ctypes.CDLL(_CUDA_DRIVERS.get(sys.platform, ""))
    except OSError:
        return 0
    count = ctypes.c_int(0)
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)):
        return 0
    return count.value
