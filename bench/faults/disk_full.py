"""The disk fills up while people work, and is given room again. Needs root, who may mount: each place is a small tmpfs.

    python bench/faults/disk_full.py [--seconds 10]

    sqlite      database, its log and uploads on one full disk
    postgresql  the server's data and its write-ahead log on one full disk
    files       only the uploads are on a full disk

While it is full a form is answered with 503 and comes back with what was typed; a page about a person is not shown, because its
look cannot be written; the sign-in page and style sheets still are. Given room, everything goes on without anybody's help.
"""

import argparse
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.faults.browser import Answer, Browser, form_on
from bench.faults.kills import Outcome, print_table, wait_for_work
from bench.faults.load import caseload
from bench.faults.region import logins
from bench.faults.scene import Scene, regions, scene
from bench.faults.truth import Base

MEGABYTES = {"sqlite": 24, "postgresql": 160, "files": 4}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    place.mkdir(parents=True, exist_ok=True)
    place.parent.chmod(0o755)  # PostgreSQL runs under a user of its own
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """Not a byte is left there, also after the site has freed some of its own."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(b"\0" * size) == size:
                    pass
            except OSError:
                continue
    yield
    filler.unlink()


def run(region: Path, seconds: float) -> tuple[Outcome, dict[str, int]]:
    """The ledger's outcome, and how often each page that needs no look was answered with which status meanwhile."""
    with (
        tempfile.TemporaryDirectory(prefix="aplis-disk-") as name,
        small_disk(Path(name) / "d", MEGABYTES[region.name]) as disk,
        scene(region, folder=disk) as stage,
    ):
        load = stage.load(3)
        load.start()
        try:
            wait_for_work(stage.ledger)
            with filled(disk):
                answers = probed(stage, seconds)
            answers["PostgreSQL had to be started again"] = _is_started_again(stage)
            wait_for_work(stage.ledger)
        finally:
            load.finish()
        if not stage.ledger.said.get("503"):
            stage.ledger.count("the fault was not felt")
        return Outcome("disk full", region.name, [seconds], stage.truth(), stage.ledger), answers


def probed(stage: Scene, seconds: float) -> dict[str, int]:
    until, answers = time.monotonic() + seconds, Counter[str]()
    while time.monotonic() < until:
        for page in ("/account/login/", "/static/core/tokens.css"):
            answers[f"{page} {Browser(stage.server.port).ask('GET', page).status}"] += 1
        time.sleep(0.3)
    return dict(answers)


def _is_started_again(stage: Scene) -> int:
    """A write-ahead log that cannot grow ends PostgreSQL; what starts services has to start it, as here."""
    if stage.cluster is None or stage.cluster.process.poll() is None:
        return 0
    stage.cluster.start()
    return 1


def run_files(region: Path) -> dict[str, object]:
    """Uploads one after the other until they do not fit, once more after room was made. Rows and files have to match."""
    with tempfile.TemporaryDirectory(prefix="aplis-disk-") as name:
        folder = Path(name)
        with small_disk(folder / "files", MEGABYTES["files"]) as disk, scene(region, folder=folder) as stage:
            browser = Browser(stage.server.port)
            browser.sign_in(*logins(stage.folder)[0])
            path = f"/people/{next(iter(caseload(browser)))}/documents/add/"
            with filled(disk):
                full = send_document(browser, path)
            after = send_document(browser, path)
            rows = {row[0] for row in Base(stage.environment).rows("SELECT file FROM situations_document")}
            kept = {str(each.relative_to(disk)) for each in disk.rglob("*") if each.is_file()}
            return {
                "while full": full.status,
                "said": "no room" in full.text,
                "text kept": "A decision" in full.text,
                "after": after.status,
                "files without a row": len(kept - rows),
                "rows without a file": len(rows - kept),
            }


def send_document(browser: Browser, path: str) -> Answer:
    page = browser.ask("GET", path).text
    domain = re.search(r'<option value="([a-z_]+)"|name="domain" value="([a-z_]+)"', page)
    fields = {**form_on(page), "title": "A decision", "issuer": "The office", "issued_on": "2026-01-05"}
    fields.setdefault("domain", (domain[1] or domain[2]) if domain else "")
    return upload(browser, path, fields, PDF + os.urandom(1 << 20))


def upload(browser: Browser, path: str, fields: dict[str, str], content: bytes) -> Answer:
    line = secrets.token_hex(16)
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="upload"; filename="decision.pdf"\r\n'
    body = (
        "".join([*parts, head, "Content-Type: application/pdf\r\n\r\n"]).encode()
        + content
        + f"\r\n--{line}--\r\n".encode()
    )
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={line}",
    }
    return browser.send("POST", path, body, headers)


FINE = {
    "while full": 503,
    "said": True,
    "text kept": True,
    "after": 302,
    "files without a row": 0,
    "rows without a file": 0,
}
HEAD = ("disk of", "seconds", "503", "acknowledged", "lost", "doubled", "form lost", "journal", "shown", "unlooked")


def row(outcome: Outcome) -> list[str]:
    said, truth = outcome.ledger.said, outcome.truth
    numbers = (truth.acknowledged, truth.lost, truth.doubled, said.get("form_lost", 0),
               truth.unjournaled + truth.unreceipted, truth.shown, truth.unlooked)  # fmt: skip
    return [outcome.database, f"{outcome.restarts[0]:.0f}", str(said.get("503", 0)), *(f"{each:,}" for each in numbers)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="how long the disk stays full")
    return report(parser.parse_args().seconds)


def report(seconds: float) -> int:
    with regions("sqlite", "postgresql") as places:
        done = [run(place, seconds) for place in places.values()]
        files = run_files(places["sqlite"])
    print_table(HEAD, [row(outcome) for outcome, _answers in done])
    for outcome, answers in done:
        print(f"{outcome.database}, while full: {answers}")
        if outcome.wrong:
            print(f"WRONG: {outcome.database}: {outcome.wrong}")
    print(f"uploads: {files}")
    return 1 if files != FINE or any(outcome.wrong for outcome, _answers in done) else 0


if __name__ == "__main__":
    sys.exit(main())
