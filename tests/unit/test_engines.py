from random import Random

import pytest

from retrieval.adapters.engines.batches import padded, plan
from retrieval.engines import Choice, Engine, Machine, Why, choose, without_openvino
from retrieval.errors import SettingRefused
from retrieval.settings import Settings


def machine(
    *, bf16: bool = True, gpu: bool = False, openvino: bool = True, tried: bool = True
) -> Machine:
    return Machine(bf16=bf16, gpu=gpu, openvino=openvino, tried=tried)


@pytest.mark.parametrize(
    ("here", "engine", "why"),
    [
        (machine(), Engine.OPENVINO_BF16, Why.BF16),
        (machine(bf16=False), Engine.OPENVINO_FP32, Why.NO_BF16),
        (machine(gpu=True), Engine.TORCH_GPU, Why.GPU),
        (machine(tried=False), Engine.TORCH_BF16, Why.PLATFORM_UNTRIED),
        (machine(tried=False, bf16=False), Engine.TORCH_FP32, Why.PLATFORM_UNTRIED),
        (machine(openvino=False, bf16=False), Engine.TORCH_FP32, Why.NOT_INSTALLED),
    ],
)
def test_the_fastest_engine_that_was_tried_is_chosen(
    here: Machine, engine: Engine, why: Why
) -> None:
    assert choose(here) == Choice(engine, why)


@pytest.mark.parametrize("engine", Engine)
def test_a_setting_overrules(engine: Engine) -> None:
    settings = Settings.from_env({"FOOTNOTE_ENGINE": f" {engine.upper()} "})
    assert choose(machine(gpu=True), settings.engine) == Choice(engine, Why.SET)


def test_no_setting_is_no_wish_and_an_unknown_engine_is_refused() -> None:
    assert Settings.from_env({"FOOTNOTE_ENGINE": " "}).engine is None
    with pytest.raises(SettingRefused, match="FOOTNOTE_ENGINE"):
        Settings.from_env({"FOOTNOTE_ENGINE": "tensorrt"})


def test_what_cannot_be_exported_runs_in_torch() -> None:
    choice = without_openvino(machine(bf16=False), Why.NOT_EXPORTABLE, "it has no fast tokenizer")
    assert choice == Choice(Engine.TORCH_FP32, Why.NOT_EXPORTABLE, "it has no fast tokenizer")


def test_batches_hold_every_text_once_and_no_more_tokens_than_allowed() -> None:
    lengths = [0, 512, 3, 70, 65, 511, 3, 300, 1, 64]
    batches = list(plan(lengths, most=512, tokens=1024))
    assert sorted(position for _, batch in batches for position in batch) == list(range(10))
    for length, batch in batches:
        assert max(lengths[position] for position in batch) <= length
        assert len(batch) * length <= 1024 or len(batch) == 1
    assert [length for length, _ in batches] == sorted((one for one, _ in batches), reverse=True)


def test_a_text_longer_than_a_batch_stands_alone() -> None:
    assert list(plan([40, 40], most=512, tokens=16)) == [(40, [0]), (40, [1])]


@pytest.mark.parametrize(
    ("length", "expected"),
    [(0, 0), (7, 16), (64, 64), (65, 80), (240, 240), (241, 256), (250, 256)],
)
def test_lengths_are_few(length: int, expected: int) -> None:
    assert padded(length, most=512) == expected


def test_a_question_is_not_padded() -> None:
    assert list(plan([9], most=512, tokens=1024)) == [(9, [0])]


def test_sentences_of_any_answers_have_few_shapes() -> None:
    rng = Random(1)
    shapes = set()
    for _ in range(2000):
        lengths = [rng.randint(4, 60) for _ in range(rng.randint(1, 80))]
        batches = plan(lengths, most=512, tokens=1024)
        shapes |= {(length, len(batch)) for length, batch in batches if len(batch) > 1}
    assert len(shapes) < 50


def test_a_batch_is_never_longer_than_what_the_model_reads() -> None:
    assert padded(250, most=250) == 250
