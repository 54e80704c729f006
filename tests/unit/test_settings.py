import pytest

from retrieval.errors import SettingRefused
from retrieval.settings import FETCH_DELAY_S, Settings


@pytest.mark.parametrize(("value", "delay"), [("", FETCH_DELAY_S), (" 2.5 ", 2.5), ("0", 0.0)])
def test_the_pause_between_requests_is_set_in_seconds(value: str, delay: float) -> None:
    assert Settings.from_env({"FOOTNOTE_FETCH_DELAY": value}).fetch_delay_s == delay


@pytest.mark.parametrize("value", ["-1", "61", "nan", "soon"])
def test_a_pause_that_cannot_be_is_refused(value: str) -> None:
    with pytest.raises(SettingRefused, match="FOOTNOTE_FETCH_DELAY"):
        Settings.from_env({"FOOTNOTE_FETCH_DELAY": value})
