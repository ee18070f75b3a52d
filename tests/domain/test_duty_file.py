"""An alerts.toml: what it comes to, and what is said of one that cannot be used."""

from __future__ import annotations

from datetime import time

import pytest

from dashboard.domain.duty import Address, DutyPlan, Hours, Route
from dashboard.domain.duty_default import default_plan
from dashboard.domain.duty_file import read_plan
from dashboard.domain.duty_keys import PlanError
from dashboard.domain.duty_known import Kind, Known, Wanted
from dashboard.domain.duty_routes import takes_all_of

SECRETS = {"env:SMS_KEY": "hush-hush", "env:PHONE": "555-0100"}


def _secret(written: str) -> str:
    if written.startswith("env:") and written not in SECRETS:
        raise ValueError(f"the environment variable {written[4:]} is not set")
    return SECRETS.get(written, written)


def _checked(settings: object) -> None:
    if isinstance(settings, dict) and settings.get("key") == "short":
        raise ValueError("key: has fewer than 8 characters")


def _number(address: str) -> None:
    if not address.replace("-", "").isdigit():
        raise ValueError("not a telephone number")


KNOWN = Known(
    {
        "browser": Kind({}),
        "wall": Kind({}),
        "sms": Kind(
            {"url": Wanted("its address"), "key": Wanted("its key"), "sign": Wanted("a signature", "")},
            "a telephone number",
            _checked,
            _number,
        ),
    },
    frozenset({"clause_breached", "clause_due_soon", "source_silent", "wire_degraded"}),
    frozenset({"district", "supervisor"}),
    {"title_one": frozenset({"code", "title"})},
    _secret,
)

WHOLE = """
base_url = "http://centre.example/"
working = "09:00-18:00"

[channel.text]
kind = "sms"
url = "http://gateway.example/send"
key = "env:SMS_KEY"
budget = { messages = 5, per_s = 60 }

[post.night]
label = "夜班"
areas = ["s1"]
quiet = "22:00-06:00"
addresses = ["browser", { channel = "text", address = "env:PHONE" }]

[post.chief]
label = "主任"
lang = "en"
addresses = ["browser"]

[roster.desk]
otherwise = ["chief"]

[[roster.desk.shift]]
days = ["working"]
hours = "17:30-08:30"
posts = ["night"]

[[escalation.default.step]]
to = ["desk"]

[[escalation.default.step]]
to = ["chief"]
not_read_s = 300

[[route]]
name = "breaches"
rules = ["clause_breached"]
group_by = ["street"]
repeat_s = 600

[[route]]
name = "rest"

[[inhibition]]
by = "wire_degraded"
of = ["source_silent"]

[digest]
at = "16:30"
to = ["desk"]
"""


def read(text: str) -> DutyPlan:
    return read_plan(text, KNOWN, file="alerts.toml")


def refused(text: str) -> str:
    with pytest.raises(PlanError) as wrong:
        read(text)
    return str(wrong.value)


def changed(before: str, after: str) -> str:
    assert WHOLE.count(before) == 1, "a test changes one place of the file"
    return WHOLE.replace(before, after)


def test_a_post_may_name_the_roles_of_those_who_sit_there() -> None:
    named = changed('quiet = "22:00-06:00"', 'quiet = "22:00-06:00"\nroles = ["district"]')

    assert [read(text).posts["night"].roles for text in (WHOLE, named)] == [(), ("district",)]
    assert refused(named.replace("district", "boss")).startswith(
        "alerts.toml:15: post.night.roles[1]: 'boss' is no role"
    )


def test_a_whole_file_comes_to_what_it_says() -> None:
    plan = read(WHOLE)

    assert plan.base_url == "http://centre.example"
    assert plan.working == Hours(time(9), time(18))
    assert plan.channels["text"].settings == {
        "url": "http://gateway.example/send",
        "key": "hush-hush",
        "sign": "",
    }
    assert (plan.channels["text"].messages, plan.channels["text"].per_s) == (5, 60.0)
    assert plan.posts["night"].addresses == (Address("browser", ""), Address("text", "555-0100"))
    assert plan.rosters["desk"].shifts[0].days == ("working",)
    assert [step.not_read_s for step in plan.escalations["default"].steps] == [None, 300.0]
    assert [route.name for route in plan.routes] == ["breaches", "rest"]
    assert plan.inhibitions[0].of == ("source_silent",)
    assert plan.digest is not None
    assert plan.digest.to == ("desk",)


def test_a_file_that_says_nothing_is_no_plan() -> None:
    with pytest.raises(PlanError, match="says nothing"):
        read("# all of it is a comment\n")


def test_both_screens_are_always_channels() -> None:
    assert {"browser", "wall"} <= set(read(WHOLE).channels)


def test_what_is_left_out_is_as_shipped_section_by_section() -> None:
    plan = read('[[route]]\nname = "all"\n')

    assert plan.escalations == default_plan().escalations
    assert [route.name for route in plan.routes] == ["all"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[channel.wall]\nkind = "browser"\n',
            ":2: channel.wall.kind: the channel wall is always of the kind",
        ),
        (
            '[[route]]\nname = "alert_path_probe"\n',
            ":2: route[1].name: is a name of the centre's own",
        ),
        ("[post.alert_path_probe]\n", ":1: post.alert_path_probe: is a name of the centre's own"),
        ("x = [", "alerts.toml:1: "),
        ("postt = 1", "alerts.toml:1: postt: unknown; did you mean post?"),
        (
            changed('kind = "sms"', 'kind = "smss"'),
            ":6: channel.text.kind: 'smss' is no kind of channel; did",
        ),
        (changed("budget =", "bugdet ="), ":9: channel.text.bugdet: unknown; did you mean budget?"),
        (
            changed('url = "http://gateway.example/send"\n', ""),
            ":5: channel.text.url: missing; it is its address",
        ),
        (changed("messages = 5", "messages = 0"), ":9: channel.text.budget.messages: is not a whole number"),
        (
            changed("env:SMS_KEY", "env:NONE"),
            ":8: channel.text.key: the environment variable NONE is not set",
        ),
        (changed("env:SMS_KEY", "short"), ":5: channel.text: key: has fewer than 8 characters"),
        (changed('channel = "text", ', 'channel = "txt", '), "addresses[2].channel: 'txt' is no channel of"),
        (changed(', address = "env:PHONE"', ""), "addresses[2].address: missing; on text it is a telephone"),
        (
            changed("env:PHONE", "hush-hush"),
            "addresses[2].address: not a telephone number; on text it is a telephone number",
        ),
        (
            changed('lang = "en"\naddresses = ["browser"]', 'addresses = [{channel="wall", address="x"}]'),
            "post.chief.addresses[1].address: the channel wall takes no address",
        ),
        (changed('lang = "en"\naddresses = ["browser"]', "addresses = []"), "would never be told"),
        (changed('lang = "en"', 'lang = "fr"'), ":19: post.chief.lang: 'fr' is unknown; known here: zh, en"),
        (changed("22:00-06:00", "06:00-22:00"), ":14: post.night.quiet: covers the whole working day"),
        (changed("22:00-06:00", "22-6"), ':14: post.night.quiet: expected hours such as "08:30-17:30"'),
        (changed('otherwise = ["chief"]\n', ""), "roster.desk.otherwise: missing; name at least one of"),
        (
            changed('posts = ["night"]', 'posts = ["desk"]'),
            ":28: roster.desk.shift[1].posts[1]: 'desk' is no",
        ),
        (WHOLE.replace("roster.desk", "roster.night"), "roster.night: a post has this name already"),
        (
            changed('to = ["chief"]', 'to = ["chef"]'),
            ":34: escalation.default.step[2].to[1]: 'chef' is no post",
        ),
        (changed("not_read_s = 300\n", ""), ":33: escalation.default.step[2]: is never taken"),
        (
            changed("not_read_s = 300", "not_read_s = 0"),
            "step[2].not_read_s: is not a number of seconds from 1",
        ),
        (
            changed('to = ["desk"]\n\n[[esc', 'to = ["desk"]\nnot_read_s = 9\n\n[[esc'),
            "step[1].not_read_s: the first step is taken at once",
        ),
        (
            changed('["clause_breached"]', '["clause_breachd"]'),
            ":39: route[1].rules[1]: 'clause_breachd' is no rule",
        ),
        (changed('name = "rest"', 'name = "breaches"'), ":44: route[2].name: breaches stands twice"),
        (
            changed('rules = ["clause_breached"]\n', ""),
            ":42: route[2]: never matches: breaches, above it, takes",
        ),
        (
            changed('name = "rest"', 'name = "rest"\nseverities = ["over", "urgent"]'),
            "some of what is due would",
        ),
        (
            WHOLE + '[[inhibition]]\nby = "source_silent"\nof = ["wire_degraded"]\n',
            "inhibition[2]: source_silent > wire_degraded > source_silent: they would silence each other",
        ),
        (changed('of = ["source_silent"]', 'of = ["wire_degraded"]'), "wire_degraded > wire_degraded"),
        (changed('at = "16:30"', 'at = "4 pm"'), ':51: digest.at: expected a local time such as "16:00"'),
        (WHOLE + '[words.zh]\ntitle_on = "x"\n', "words.zh.title_on: unknown; did you mean title_one?"),
        (WHOLE + "[words.fr]\n", "words.fr: unknown"),
        (WHOLE + '[words.zh]\ntitle_one = "{reason}"\n', "words.zh.title_one: {reason} is no field here"),
        (WHOLE + '[words.zh]\ntitle_one = "{code.real}"\n', "{code.real} is no field here"),
        (WHOLE + '[words.zh]\ntitle_one = "{code!r}"\n', "is no field here; there are code, title"),
        (WHOLE + '[words.zh]\ntitle_one = "{code"\n', "words.zh.title_one: is no template"),
        (changed("http://centre.example/", "centre"), "2: base_url: is no address that begins with http"),
        (changed("09:00-18:00", "18:00-09:00"), "3: working: ends before it begins"),
        (
            '[post.x]\nlabel = "X"\naddresses = ["wall"]\n',
            "escalation: missing; the one as shipped tells the post duty",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_by_line_and_key(text: str, says: str) -> None:
    assert says in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        changed('"env:SMS_KEY"', '"hush-hush'),
        changed('"env:SMS_KEY"', '["hush-hush"]'),
        changed('key = "env:SMS_KEY"', 'sing = "hush-hush"'),
        changed("messages = 5", 'messages = "hush-hush"'),
        changed('"http://centre.example/"', '"hush-hush"'),
        changed('address = "env:PHONE"', 'address = "hush-hush", x = 1'),
        changed('address = "env:PHONE"', 'address = ["hush-hush"]'),
        changed("env:PHONE", "hush-hush"),
    ],
)
def test_no_complaint_quotes_a_secret(text: str) -> None:
    assert "hush" not in refused(text)


def test_a_plan_shows_no_setting_of_a_channel() -> None:
    assert "hush" not in repr(read(WHOLE).channels)


def test_single_words_are_replaced() -> None:
    plan = read('[words.zh]\ntitle_one = "{code}：{title}"\n')

    assert plan.words == {"zh": {"title_one": "{code}：{title}"}}


def test_a_route_takes_all_of_another_only_if_each_of_its_bounds_does() -> None:
    assert takes_all_of(Route("a", "e"), Route("b", "e", rules=("r",)))
    assert takes_all_of(Route("a", "e", rules=("r", "q")), Route("b", "e", rules=("r",), areas=("s",)))
    assert not takes_all_of(Route("a", "e", rules=("r",)), Route("b", "e"))
    assert not takes_all_of(Route("a", "e", rules=("r",), areas=("s",)), Route("b", "e", rules=("r",)))
    assert takes_all_of(Route("a", "e", severities=("due", "over", "urgent")), Route("b", "e"))


def test_a_whole_number_of_a_channel_needs_no_quotes_and_what_may_be_left_out_may_be_empty() -> None:
    text = '[channel.text]\nkind = "sms"\nurl = 8532\nkey = "hush-hush"\nsign = ""\n'

    settings = read(text).channels["text"].settings

    assert (settings["url"], settings["sign"]) == ("8532", "")


@pytest.mark.parametrize("written", ['key = ""', "key = true"])
def test_what_has_to_be_given_is_neither_empty_nor_a_claim(written: str) -> None:
    with pytest.raises(PlanError, match="is not a text"):
        read(f'[channel.text]\nkind = "sms"\nurl = "u"\n{written}\n')


@pytest.mark.parametrize("label", ["值班 13800138000", "duty 010-8888 7777", "+86 138 0013 8000"])
def test_a_label_with_a_number_that_reaches_somebody_is_refused_and_not_quoted(label: str) -> None:
    with pytest.raises(PlanError) as wrong:
        read(f'[post.duty]\nlabel = "{label}"\naddresses = ["wall"]\n')

    assert "holds a number" in str(wrong.value)
    assert "8000" not in str(wrong.value) and "7777" not in str(wrong.value)


def test_a_label_may_number_an_office() -> None:
    found = read(
        '[post.duty]\nlabel = "12 号楼 3 层 110 席"\naddresses = ["wall"]\n'
        '[[escalation.default.step]]\nto = ["duty"]\n'
    )

    assert found.posts["duty"].label == "12 号楼 3 层 110 席"
