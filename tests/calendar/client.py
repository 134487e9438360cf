"""A real calendar client subscribes to a feed of Maitri: vdirsyncer fetches it, khal shows it, and a second parser (PyPI icalendar) reads it
strictly. It must see a renewal and an annual meeting, and see the change after a postponement. Started by scripts/calendar-client.sh."""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

import icalendar

MAITRI = os.environ.get("MAITRI", "target/release/maitri")
BIN = pathlib.Path(sys.executable).parent
TODAY = datetime.date.today()


def say(*words):
    print("calendar client:", *words, flush=True)


def run(*words, **more):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"{words[0]} failed: {done.stdout}{done.stderr}")
    return done.stdout


class Desk:
    """A register with the tables that ship, one tie with a term that ends within the year, and the pages over it."""

    def __init__(self, folder):
        self.store = f"sqlite:{folder}/register.db"
        self.maitri("register", "load")
        all_ties = json.loads(self.maitri("life", "list", "--format", "json"))["ties"]
        self.tie = next(t["tie"] for t in all_ties if t["partner"] == "vn.quang-binh" and t["home"] == "th.nakhon-phanom")
        end = TODAY + datetime.timedelta(days=200)
        begin = end.replace(year=end.year - 5)
        self.end = begin.replace(year=begin.year + 5)
        self.record("term", "kind=fixed", "n=5", "unit=years", f"from={begin}", "renewing=mutual-decision", "number=12", f"day={begin}")
        self.day = TODAY + datetime.timedelta(days=40)
        self.record("meeting-planned", f"on={self.day}", "place=นครพนม")
        self.server = subprocess.Popen(
            [MAITRI, "serve", "--cases", "--listen", "127.0.0.1:0", "--store", self.store], stdout=subprocess.PIPE, text=True
        )
        self.base = ""
        for line in self.server.stdout:
            found = re.search(r"http://[^/\s]+", line)
            if found:
                self.base = found.group()
                break

    def maitri(self, *words):
        return run(MAITRI, *words, "--store", self.store)

    def record(self, kind, *fields):
        self.maitri("life", "record", self.tie, kind, *fields, "--why", "a letter of the partner")

    def post(self, path, fields):
        body = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.base + path, body, {"Origin": self.base, "Sec-Fetch-Site": "same-origin"})
        return urllib.request.urlopen(request).read().decode()

    def feed(self, language):
        page = self.post(f"/calendar/new?lang={language}", {"name": f"khal {language}", "language": language})
        return re.search(r"http://[^<\s]+\.ics", page).group()


class Client:
    """khal over what vdirsyncer fetched."""

    def __init__(self, folder, url):
        self.folder = folder
        self.sync_config = folder / "vdirsyncer"
        self.sync_config.write_text(
            f'[general]\nstatus_path = "{folder}/status/"\n'
            '[pair office]\na = "here"\nb = "feed"\ncollections = null\n'
            f'[storage here]\ntype = "filesystem"\npath = "{folder}/days/"\nfileext = ".ics"\n'
            f'[storage feed]\ntype = "http"\nurl = "{url}"\n'
        )
        self.khal_config = folder / "khal"
        self.khal_config.write_text(
            f"[calendars]\n[[office]]\npath = {folder}/days/\n[locale]\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "timeformat = %H:%M\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\ndefault_timezone = UTC\nlocal_timezone = UTC\n"
            f"[sqlite]\npath = {folder}/khal.db\n"
        )
        run(BIN / "vdirsyncer", "-c", self.sync_config, "discover", input="y\ny\n")

    def days(self):
        """What khal lists: day and words."""
        run(BIN / "vdirsyncer", "-c", self.sync_config, "sync", "--force-delete")
        out = run(
            BIN / "khal", "-c", self.khal_config, "list", "--format", "{start-date}|{title}|{status}", "--day-format", "",
            TODAY - datetime.timedelta(days=5), TODAY + datetime.timedelta(days=400),
        )
        return sorted({tuple(line.split("|", 2)) for line in out.splitlines() if "|" in line})


def strict(url):
    """The feed read by a second parser; each event by its UID."""
    raw = urllib.request.urlopen(url).read()
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode("utf-8")
    calendar = icalendar.Calendar.from_ical(raw)
    assert not calendar.errors, calendar.errors
    assert str(calendar["VERSION"]) == "2.0" and "REFRESH-INTERVAL" in calendar and "NAME" in calendar
    events = {}
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "LAST-MODIFIED"):
            assert name in event, (name, event)
        assert isinstance(event.decoded("DTSTART"), datetime.date)
        assert event.decoded("DTEND") - event.decoded("DTSTART") == datetime.timedelta(days=1)
        assert str(event["UID"]) not in events
        events[str(event["UID"])] = event
    return events


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        desk = Desk(folder)
        try:
            for language, meeting_words, end_words in [
                ("th", "การประชุมประจำปี", "สิ้นสุดระยะเวลา"),
                ("vi", "Họp thường niên", "Hết hạn"),
                ("en", "Annual meeting", "Term ends"),
            ]:
                url = desk.feed(language)
                own = folder / language
                own.mkdir()
                client = Client(own, url)
                before = strict(url)
                seen = client.days()
                meeting = [d for d in seen if d[1].startswith(meeting_words)]
                assert [d[0] for d in meeting] == [str(desk.day)], seen
                assert any(d[0] == str(desk.end) and d[1].startswith(end_words) for d in seen), seen
                alerts = [d for d in seen if d[0] != str(desk.end) and d not in meeting]
                assert len(alerts) >= 1, seen
                say(language, "sees", len(seen), "days; the meeting on", meeting[0][0], "and the end of the term on", desk.end)

                old, desk.day = desk.day, desk.day + datetime.timedelta(days=21)
                desk.record("meeting-postponed", "meeting=m1", f"to={desk.day}")
                seen = client.days()
                meeting = [d for d in seen if d[1].startswith(meeting_words)]
                assert [d[0] for d in meeting] == [str(desk.day)], seen
                after = strict(url)
                assert set(before) == set(after), "the same days keep their UID"
                uid = next(u for u in after if "-m1@" in u)
                assert int(after[uid]["SEQUENCE"]) > int(before[uid]["SEQUENCE"])
                say(language, "sees the meeting move from", old, "to", meeting[0][0], "· SEQUENCE", int(before[uid]["SEQUENCE"]), "→", int(after[uid]["SEQUENCE"]))

            # Postponed with no new day: the client is told that it does not take place then.
            desk.record("meeting-postponed", "meeting=m1")
            uid, event = next((u, e) for u, e in strict(url).items() if "-m1@" in u)
            assert str(event["STATUS"]) == "CANCELLED"
            assert any(d[2].upper().strip() == "CANCELLED" for d in client.days() if d[1].startswith(meeting_words)), client.days()
            say("without a new day it is CANCELLED, and khal says so")

            # What was asked for with its tag is not sent again; what was taken back leads nowhere.
            answer = urllib.request.urlopen(url)
            request = urllib.request.Request(url, headers={"If-None-Match": answer.headers["ETag"]})
            try:
                urllib.request.urlopen(request)
                sys.exit("a feed that did not change was sent again")
            except urllib.error.HTTPError as error:
                assert error.code == 304, error
            page = urllib.request.urlopen(f"{desk.base}/calendar/feeds?lang=en").read().decode()
            for feed in re.findall(r'name="feed" value="([0-9a-f]+)"', page):
                desk.post("/calendar/end?lang=en", {"feed": feed})
            try:
                urllib.request.urlopen(url)
                sys.exit("a feed that was taken back is still served")
            except urllib.error.HTTPError as error:
                assert error.code == 404, error
            say("unchanged: 304; taken back: 404")
        finally:
            desk.server.terminate()
            desk.server.wait(10)


main()
