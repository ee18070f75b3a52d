"""What a notification says of an alert: its code, what is wrong, and the address of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dashboard.acting.alert_news_door import Told
from dashboard.acting.alert_seen import New
from dashboard.reading.alerts import AlertDesk
from layouts.desk._alert_pages import telling_of
from layouts.desk._alert_told import what
from layouts.desk._page import View
from layouts.words import LANGS, Words

NEWS: Final = "/desk/alerts/news"


def told_in(words: Mapping[str, Words]) -> Told:
    async def told(alerts: AlertDesk, found: Sequence[New], lang: str) -> Sequence[Mapping[str, str]]:
        said = words.get(lang, words[LANGS[0]])
        view = View("/alerts", {}, {"lang": said.lang})
        telling = await telling_of(alerts.desk, view, said)
        return [
            {
                "notice": new.notice.id,
                "alert": new.row.group.id,
                "title": what(new.row, telling),
                "href": view.link(f"/alert/{new.row.group.id}"),
            }
            for new in found
        ]

    return told
