"""The alerts.toml of a data directory: who may read it, where its secrets are, and when it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.alerting.plan.file import PlanFile, known, plan_of, secret_of
from dashboard.config import ConfigError
from dashboard.domain.duty_default import default_plan

ONE = '[[route]]\nname = "one"\n'


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def why(file: PlanFile) -> str:
    return "" if file.fault is None else file.fault.why


def test_without_a_file_the_default_plan_holds(tmp_path: Path) -> None:
    assert plan_of(tmp_path / "alerts.toml") == default_plan()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused_with_what_to_do(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path, ONE, mode)

    with pytest.raises(ConfigError) as wrong:
        plan_of(path)

    assert f"chmod 600 {path}" in str(wrong.value)


def test_what_is_wrong_is_said_with_the_path_and_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, ONE + "rule = []\n")

    with pytest.raises(ConfigError) as wrong:
        plan_of(path)

    assert str(wrong.value).startswith(f"{path}:3: route[1].rule: unknown; did you mean rules?")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_bytes(b"\xff\xfe")
    path.chmod(0o600)

    with pytest.raises(ConfigError, match="cannot be read as UTF-8 text"):
        plan_of(path)


def test_a_secret_may_be_in_the_environment_or_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("of the file\n", encoding="utf-8")

    def found(text: str) -> str:
        return secret_of(text, beside=tmp_path, environ={"KEY": "of the variable"})

    assert found("env:KEY") == "of the variable"
    assert found("file:key") == "of the file"
    assert found(f"file:{tmp_path / 'key'}") == "of the file"
    assert found("itself") == "itself"


@pytest.mark.parametrize(
    ("text", "says"),
    [("env:NONE", "variable NONE is not set"), ("file:none", "cannot be read"), ("file:empty", "is empty")],
)
def test_a_secret_that_is_not_there_is_said_by_its_place(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")

    with pytest.raises(ValueError, match=says):
        secret_of(text, beside=tmp_path, environ={})


def test_a_change_is_noticed_once(tmp_path: Path) -> None:
    path = written(tmp_path, ONE)
    file = PlanFile(path)

    assert file.plan_if_changed() is None
    written(tmp_path, ONE.replace("one", "another"))
    changed = file.plan_if_changed()

    assert changed is not None
    assert [route.name for route in changed.routes] == ["another"]
    assert file.plan_if_changed() is None


def test_a_file_that_is_gone_changes_nothing_until_it_is_there_again(tmp_path: Path) -> None:
    path = written(tmp_path, ONE)
    file = PlanFile(path)
    before = file.plan

    path.rename(tmp_path / "kept")
    assert file.plan_if_changed() is None
    assert (file.plan, "is gone" in why(file)) == (before, True)
    assert file.plan_if_changed() is None
    (tmp_path / "kept").rename(path)
    assert file.plan_if_changed() == before
    assert file.fault is None


def test_a_first_file_takes_the_place_of_the_default_plan(tmp_path: Path) -> None:
    file = PlanFile(tmp_path / "alerts.toml")
    written(tmp_path, ONE)

    changed = file.plan_if_changed()

    assert changed is not None
    assert [route.name for route in changed.routes] == ["one"]


def test_a_mode_that_was_mended_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path, ONE)
    file = PlanFile(path)
    path.chmod(0o644)
    assert file.plan_if_changed() is None
    assert file.fault is not None

    path.chmod(0o600)

    assert file.plan_if_changed() is not None
    assert file.fault is None


def test_a_secret_that_changed_in_its_own_file_is_taken(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("a first secret", encoding="utf-8")
    hook = '[channel.hook]\nkind = "webhook"\nendpoint = "http://hook.example/"\nsecret = "file:key"\n'
    file = PlanFile(written(tmp_path, hook))

    secret.write_text("another secret, longer", encoding="utf-8")
    changed = file.plan_if_changed()

    assert changed is not None
    assert changed.channels["hook"].settings["secret"] == "another secret, longer"
    assert file.plan_if_changed() is None


def test_a_file_that_became_wrong_keeps_the_plan_before_it_and_is_said(tmp_path: Path) -> None:
    file = PlanFile(written(tmp_path, ONE))
    before = file.plan

    written(tmp_path, ONE + "rule = []\n")

    assert file.plan_if_changed() is None
    assert file.plan is before
    assert file.fault is not None
    assert (file.fault.line, file.fault.is_replaced) == (3, True)
    assert "rule: unknown" in file.fault.why
    written(tmp_path, ONE.replace("one", "right"))
    assert file.plan_if_changed() is not None
    assert file.fault is None


def test_nothing_starts_with_a_file_that_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        PlanFile(written(tmp_path, "x"))


def test_the_example_that_comes_with_the_centre_is_a_plan(tmp_path: Path) -> None:
    (tmp_path / "hook-secret").write_text("only-of-this-test-0123456789abcdef\n", encoding="utf-8")
    example = Path(__file__).parents[2] / "deploy" / "alerts.toml.example"

    plan = plan_of(written(tmp_path, example.read_text(encoding="utf-8")))

    assert set(plan.posts) == {"duty", "night", "leader", "east"}
    assert [route.name for route in plan.routes] == ["urgent", "breaches", "rest"]
    assert plan.words == {"zh": {"title_one": "【{level}】{title} {code}"}}


def test_no_setting_of_a_channel_has_the_name_of_a_key_of_the_file() -> None:
    for name, kind in known(None, beside=Path()).kinds.items():
        assert {"kind", "budget"}.isdisjoint(kind.settings), name


BY_HOOK = (
    '[channel.hook]\nkind = "webhook"\nendpoint = "http://127.0.0.1:9/"\n'
    'secret = "of-this-test-0123456789abcdef"\n'
    '[post.duty]\nlabel = "值班长"\naddresses = ["hook", "wall"]\n'
    '[[escalation.default.step]]\nto = ["duty"]\n'
)


@pytest.mark.parametrize("text", ["", "\n# all of it was cut off\n"])
def test_a_file_that_says_nothing_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="says nothing"):
        plan_of(written(tmp_path, text))


def test_a_file_cut_off_before_its_posts_is_not_taken_while_people_are_told_otherwise(tmp_path: Path) -> None:
    file = PlanFile(written(tmp_path, BY_HOOK))
    before = file.plan

    written(tmp_path, BY_HOOK[: BY_HOOK.index("[post.duty]")])

    assert file.plan_if_changed() is None
    assert file.plan is before
    assert "by hook any more" in why(file)


def test_a_file_that_names_another_way_to_people_is_taken(tmp_path: Path) -> None:
    file = PlanFile(written(tmp_path, BY_HOOK))

    written(tmp_path, BY_HOOK.replace('"hook"', '"bell"').replace(".hook]", ".bell]"))

    changed = file.plan_if_changed()
    assert changed is not None
    assert "bell" in changed.channels


def test_a_start_takes_a_plan_of_screens_alone(tmp_path: Path) -> None:
    assert PlanFile(written(tmp_path, ONE)).fault is None


def test_since_when_it_is_wrong_stands_through_a_second_mistake(tmp_path: Path) -> None:
    file = PlanFile(written(tmp_path, ONE))
    written(tmp_path, "x")
    file.plan_if_changed()
    first = file.fault

    written(tmp_path, "still wrong")
    file.plan_if_changed()

    assert first is not None
    assert first.line == 1
    assert file.fault is not None
    assert file.fault.why != ""
    assert file.fault.since == first.since
