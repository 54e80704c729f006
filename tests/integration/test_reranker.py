"""A reranker of the real kind, with weights made on the spot: there is none to install."""

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from retrieval.adapters.reranker import CrossEncoderReranker
from retrieval.errors import ModelUnusable

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "seals", "bridge", "rain"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cross-encoder")
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    special = {
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
    }
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained(path)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
        intermediate_size=8, max_position_embeddings=32, initializer_range=2.0,
    )  # fmt: skip
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(path)
    return path


def test_texts_are_scored_in_their_order_and_each_by_itself(folder: Path) -> None:
    reranker = CrossEncoderReranker(str(folder))
    texts = ["bridge", "seals rain", "rain"]
    scores = reranker.scores("seals", texts)
    assert len(set(scores)) == 3
    alone = [reranker.scores("seals", [text])[0] for text in texts]
    assert scores == pytest.approx(alone, abs=1e-5)
    assert reranker.scores("seals", []) == []


def test_a_model_that_is_not_there_is_told_at_the_first_question(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(str(tmp_path / "none"))
    with pytest.raises(ModelUnusable):
        reranker.scores("seals", ["rain"])
