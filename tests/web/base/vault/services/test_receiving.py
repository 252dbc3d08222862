"""Receiving uploads: in memory, one file's worth, with their true size."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from pytest_django import Settings


@pytest.fixture
def files(settings: Settings) -> Any:
    """What a view finds when these files were sent together, a hundred bytes being the most for one."""
    settings.UPLOAD_LIMIT_BYTES = 100

    def send(*sizes: int) -> list[Any]:
        body = {f"f{n}": SimpleUploadedFile(f"{n}.pdf", b"x" * size) for n, size in enumerate(sizes)}
        received = RequestFactory().post("/", body).FILES
        return [received[f"f{n}"] for n in range(len(sizes))]

    return send


def it_gives_a_file_as_it_came(files: Any) -> None:
    (file,) = files(100)
    assert (file.size, file.read(), file.name) == (100, b"x" * 100, "0.pdf")


def it_keeps_no_more_than_one_files_worth_but_the_true_sizes(files: Any) -> None:
    large, second = files(250, 60)
    assert (large.size, len(large.read())) == (250, 101)
    assert (second.size, len(second.read())) == (60, 0)
