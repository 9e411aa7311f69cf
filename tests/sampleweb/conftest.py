from collections.abc import Iterator

import pytest

from shilu.sampleweb import SampleWeb


@pytest.fixture(scope="session")
def web() -> Iterator[SampleWeb]:
    with SampleWeb() as served:
        yield served
