"""Every shipped translation is the same hour as its English original: no part of it is lost on the way."""

from pathlib import Path

import pytest

from rollout.adapters.content import ModuleFolder
from rollout.domain.module import Module
from rollout.shipped import folder
from tests.builders import MODULES

SHIPPED = folder("modules")
TRANSLATIONS = sorted(SHIPPED.glob("*.*.md"))


@pytest.fixture(scope="module")
def modules() -> ModuleFolder:
    return ModuleFolder(SHIPPED, MODULES)


def skeleton(module: Module) -> dict[str, object]:
    """What a translator may not change, whatever the words."""
    return {
        "activities": [(a.key, a.minutes, len(a.prompts)) for a in module.activities],
        "objectives": len(module.objectives),
        "video": (module.video.activity, module.video.minutes),
        "rehearsals": (module.preview.minutes, module.coaching.minutes),
        "embedding": [(step.kind, step.days_after) for step in module.embedding],
    }


def rights(file: Path) -> list[bool]:
    """Which activities say that they may be adapted, as written: what is read takes the rights of the original."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.endswith(", adaptable)") for line in lines if line.startswith("## Activity ")]


def test_there_are_translations_and_each_is_of_a_module() -> None:
    assert TRANSLATIONS
    assert {file.name.split(".")[0] for file in TRANSLATIONS} <= set(MODULES)


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_a_translation_has_the_skeleton_of_its_original(modules: ModuleFolder, file: Path) -> None:
    key, language, _ = file.name.split(".")
    original, translated = modules.module(key), modules.module(key, language)
    assert translated.language == language
    assert skeleton(translated) == skeleton(original)
    assert rights(file) == rights(SHIPPED / f"{key}.md")


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_a_translation_is_read_without_findings(modules: ModuleFolder, file: Path) -> None:
    assert [str(finding) for finding in modules.findings() if finding.where.startswith(file.name)] == []
