"""Every file of deploy/, by the tools that will read it; what is not installed is skipped and says so."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.metrics import Metrics
from bot.settings import BotSettings
from retrieval.feeds import Feed
from tests.unit.test_readme import variables

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SCRIPTS = sorted([*DEPLOY.glob("*.sh"), DEPLOY / "footnote-ctl"])
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
# What Prometheus and its client add by themselves.
OTHERS = {"up", "process_resident_memory_bytes", "process_cpu_seconds_total"}


def tool(name: str) -> str:
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def run(*command: str | Path, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=os.environ | env
    )


def assert_silent(done: "subprocess.CompletedProcess[str]") -> None:
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


def test_the_dockerfile_has_no_fault_that_hadolint_knows() -> None:
    assert_silent(run(tool("hadolint"), DEPLOY / "Dockerfile"))


def test_the_image_runs_as_somebody_who_is_not_root_and_asks_no_hub() -> None:
    last = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "HF_HUB_OFFLINE=1" in last
    assert "pip" not in last


def test_compose_reads_its_file_and_publishes_to_this_machine_only(tmp_path: Path) -> None:
    compose = tool("docker-compose")
    deploy = tmp_path / "deploy"
    deploy.mkdir()
    shutil.copy(DEPLOY / "compose.yaml", deploy)
    shutil.copy(DEPLOY / "env.example", deploy / "env")
    done = run(compose, "-f", deploy / "compose.yaml", "config", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    service = json.loads(done.stdout)["services"]["footnote"]
    assert [port["host_ip"] for port in service["ports"]] == ["127.0.0.1"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert (service["environment"]["FOOTNOTE_DATA"], service["volumes"][0]["target"]) == (
        "/data",
        "/data",
    )


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_to_say_of_a_unit(unit: Path, tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    for one in UNITS:  # a timer is read with its service
        text = one.read_text(encoding="utf-8")
        told = re.sub(r"/opt/footnote/bin/[a-z-]+", sys.executable, text)
        (tmp_path / one.name).write_text(told, encoding="utf-8")
    assert_silent(run(analyze, "verify", "--man=no", tmp_path / unit.name))


def test_the_service_is_exposed_to_little(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    unit = shutil.copy(DEPLOY / "footnote.service", tmp_path)
    done = run(analyze, "security", "--offline=yes", "--threshold=25", unit)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze judges no files")
    assert done.returncode == 0, done.stdout[-500:]


def rendered(values: dict[str, Any]) -> list[Any]:
    helm = pytest.importorskip("helm_python", reason="helm-python-sdk is not installed")
    with helm.Chart.load(DEPLOY / "chart") as chart:
        files = chart.render(values, name="footnote", namespace="bots")
    texts = [text for name, text in files.items() if name.endswith(".yaml")]
    return [one for text in texts for one in yaml.safe_load_all(text) if one]


def test_helm_finds_nothing_to_say_of_the_chart() -> None:
    helm = pytest.importorskip("helm_python", reason="helm-python-sdk is not installed")
    report = helm.lint(DEPLOY / "chart", strict=True)
    assert [one for one in report["messages"] if one["severity"] > 1] == []
    assert not report["errors"]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {
            "image": {"digest": "sha256:" + "0" * 64},
            "storage": {"className": "fast"},
            "nodeSelector": {"disk": "ssd"},
            "tolerations": [{"operator": "Exists"}],
        },
    ],
    ids=["as it is", "with all"],
)
def test_what_the_chart_makes_is_what_kubernetes_takes(values: dict[str, Any]) -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="not installed").validate
    made = rendered(values)
    assert sorted(one["kind"] for one in made) == ["Service", "StatefulSet"]
    for one in made:
        validate(one, "1.31", strict=True)


def test_the_chart_refuses_what_is_no_variable_of_ours() -> None:
    helm = pytest.importorskip("helm_python", reason="helm-python-sdk is not installed")
    with pytest.raises(helm.HelmError, match="TOKEN"):
        rendered({"env": {"TOKEN": "42:x"}})


def test_the_chart_passes_on_variables_that_are_read_and_no_token() -> None:
    (workload,) = [one for one in rendered({}) if one["kind"] == "StatefulSet"]
    (container,) = workload["spec"]["template"]["spec"]["containers"]
    names = [one["name"] for one in container["env"]]
    assert set(names) <= variables()
    assert "TELEGRAM_BOT_TOKEN" not in names
    assert container["securityContext"]["readOnlyRootFilesystem"]


def test_the_example_of_settings_names_exactly_the_variables_that_are_read() -> None:
    text = (DEPLOY / "env.example").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)) == sorted(variables())


def test_the_example_of_settings_is_read_as_it_stands() -> None:
    text = (DEPLOY / "env.example").read_text(encoding="utf-8")
    env = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert BotSettings.from_env(env) == BotSettings.from_env({})


def locked() -> dict[str, tuple[str, list[str]]]:
    """Version and hashes of every package of the lock."""
    found: dict[str, tuple[str, list[str]]] = {}
    entries = re.split(r"\n(?=\w)", (DEPLOY / "requirements.lock").read_text(encoding="utf-8"))
    for entry in entries[1:]:
        requirement = Requirement(entry.partition("\\")[0])
        (version,) = requirement.specifier
        found[canonicalize_name(requirement.name)] = (
            version.version,
            re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry),
        )
    return found


def needed(name: str, known: set[str]) -> set[str]:
    """What a package needs here, and what that needs, but torch."""
    for requirement in map(Requirement, metadata.requires(name) or ()):
        other = canonicalize_name(requirement.name)
        here = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if here and other not in known and other != "torch":
            known.add(other)
            needed(other, known)
    return known


def test_every_package_but_torch_is_locked_by_hash_in_the_version_that_is_tested() -> None:
    lock = locked()
    assert needed("footnote-bot", set()) - lock.keys() == set()
    assert [name for name, (_, hashes) in lock.items() if not hashes] == []
    pins = (DEPLOY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    for name, version in (pin.split("==") for pin in pins if not pin.startswith("#")):
        assert lock.get(canonicalize_name(name), (version,))[0] == version


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_scripts_can_be_run_and_are_plain_shell(script: Path) -> None:
    assert script.stat().st_mode & 0o111 == 0o111
    assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert_silent(run(tool("dash"), "-n", script))


def test_prometheus_takes_the_alerts_and_they_fire_when_they_should() -> None:
    promtool = tool("promtool")
    done = run(promtool, "check", "rules", DEPLOY / "alerts.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    tested = run(promtool, "test", "rules", DEPLOY / "alerts.test.yaml")
    assert tested.returncode == 0, tested.stdout + tested.stderr


def alert_rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def board() -> dict[str, Any]:
    text = (DEPLOY / "grafana" / "footnote.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def board_expressions() -> list[str]:
    return [one["expr"] for panel in board()["panels"] for one in panel["targets"]]


def test_prometheus_takes_every_expression_of_the_dashboard(tmp_path: Path) -> None:
    promtool = tool("promtool")
    rules = [
        {"record": f"panel:{number}", "expr": expr}
        for number, expr in enumerate(board_expressions())
    ]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "board", "rules": rules}]}))
    done = run(promtool, "check", "rules", file)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_dashboard_s_panels_stand_side_by_side() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in board()["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in board()["panels"]}) == len(board()["panels"])


def test_alerts_and_dashboard_ask_for_numbers_that_there_are() -> None:
    metrics = Metrics()
    metrics.called("getMe", "ok")
    feeds: list[Feed] = []
    metrics.stored(articles=0, passages=0, jobs={}, feeds=feeds)
    metrics.held(inbox=0, ready=True, fingerprint="model", data=DEPLOY)
    there = set(re.findall(r"^(\w+)", metrics.page().decode(), re.MULTILINE)) | OTHERS
    asked = [rule["expr"] for rule in alert_rules()] + board_expressions()
    names = {name for expr in asked for name in re.findall(r"\b(?:footnote|process)_\w+", expr)}
    assert names <= there


def test_every_alert_says_where_the_runbook_helps() -> None:
    runbook = (DEPLOY / "RUNBOOK.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", runbook, re.MULTILINE)
    for rule in alert_rules():
        page, _, heading = rule["annotations"]["runbook"].partition(", ")
        assert page == "RUNBOOK.md"
        assert heading in headings
