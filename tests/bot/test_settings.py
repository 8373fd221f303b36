"""Settings: every one is explained in .env.example, and all faults come together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import NAMES, BadSettings, Settings, read

EXAMPLE = Path(__file__).parent.parent.parent / ".env.example"


def test_the_example_explains_every_setting_in_one_line_and_no_other() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    settings = [(i, m[1]) for i, line in enumerate(lines) if (m := re.match(r"#?\s?([A-Z_]+)=", line))]
    assert [name for _, name in settings] == list(NAMES)
    for number, name in settings:
        assert lines[number - 1].startswith("# "), f"{name} is not explained"


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read({}) == Settings()
    assert read({"WEB_PORT": "", "UNION_CONTACT": "  "}) == Settings()


def test_values_are_read() -> None:
    settings = read(
        {"WEB_HOST": "0.0.0.0", "WEB_PORT": "80", "UNION_CONTACT": "書記局 内線12", "TIMEZONE": "Asia/Seoul"}
    )
    assert (settings.web_host, settings.web_port, settings.union_contact) == ("0.0.0.0", 80, "書記局 内線12")
    assert settings.timezone.key == "Asia/Seoul"


@pytest.mark.parametrize("port", ["x", "-1", "65536", "1.5", "８０", "0x50"])
def test_a_bad_port_is_explained(port: str) -> None:
    with pytest.raises(BadSettings, match="WEB_PORT: "):
        read({"WEB_PORT": port})


def test_all_faults_are_reported_together() -> None:
    with pytest.raises(BadSettings) as caught:
        read({"WEB_PORT": "x", "TIMEZONE": "Mars/Olympus"})
    assert "WEB_PORT" in str(caught.value)
    assert "TIMEZONE" in str(caught.value)
