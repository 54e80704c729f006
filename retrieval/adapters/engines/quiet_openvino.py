"""OpenVINO, loaded so that it tells nobody."""

import sys

if "openvino" not in sys.modules:
    # Loading openvino reports to its makers over the network, unasked; it does without this package.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

import openvino

__all__ = ["openvino"]
