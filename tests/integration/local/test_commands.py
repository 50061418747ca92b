"""`make demo` and `make up` as people run them."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
from pathlib import Path

import aiohttp

from local.environment import APP_ROOT
from tests.staff_lists import people

_PATIENCE = 60.0


async def _start(*arguments: str, **variables: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "local",
        *arguments,
        cwd=APP_ROOT,
        env={**os.environ, **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def test_the_demo_reports_every_outcome_and_writes_the_mail(tmp_path: Path) -> None:
    demo = await _start("demo", "--out", str(tmp_path / "out"))
    output, _ = await asyncio.wait_for(demo.communicate(), _PATIENCE)

    text = output.decode()
    assert demo.returncode == 0, text
    assert "7 created, 1 duplicate user name, 2 invalid, 2 waiting" in text
    assert re.search(r"The page, while this runs: http://127\.0\.0\.1:\d+/rollcall", text)
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert len(written) == 5
    assert {"mail.html", "mail.json", "results.xlsx"} < written


async def test_the_demo_takes_a_file_of_ones_own_behind_a_proxy(tmp_path: Path) -> None:
    own = tmp_path / "own list.csv"
    own.write_bytes(people("NL", "BE").replace(b"contoso.com", b"example.org"))

    nobody = {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "", "no_proxy": ""}
    demo = await _start("demo", "--file", str(own), "--out", str(tmp_path / "out"), **nobody)
    output, _ = await asyncio.wait_for(demo.communicate(), _PATIENCE)

    assert demo.returncode == 0
    assert "2 created" in output.decode()


async def test_the_demo_says_when_there_is_no_such_file(tmp_path: Path) -> None:
    demo = await _start("demo", "--file", str(tmp_path / "gone.csv"))
    output, _ = await asyncio.wait_for(demo.communicate(), _PATIENCE)

    assert demo.returncode == 2
    assert "there is no file" in output.decode()
    assert "Traceback" not in output.decode()


async def test_a_preview_in_dutch_creates_nobody_and_says_why(tmp_path: Path) -> None:
    own = tmp_path / "t[none].csv"
    own.write_bytes(people("NL", "Atlantis"))

    demo = await _start(
        *("demo", "--file", str(own), "--out", str(tmp_path / "out")),
        *("--language", "nl", "--preview"),
    )
    output, _ = await asyncio.wait_for(demo.communicate(), _PATIENCE)

    text = output.decode()
    assert demo.returncode == 0, text
    assert "preview/t[none].csv" in text
    assert "Land of regio: " in text
    assert "1 would create, 1 invalid" in text


async def test_the_demo_says_in_words_why_a_file_is_refused(tmp_path: Path) -> None:
    picture = tmp_path / "list.pdf"
    picture.write_bytes(b"%PDF-1.4")

    demo = await _start("demo", "--file", str(picture), "--out", str(tmp_path / "out"))
    output, _ = await asyncio.wait_for(demo.communicate(), _PATIENCE)

    assert "refused, not_csv: This is a PDF." in output.decode()


async def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        up = await _start("up", "--inbox", str(tmp_path / "inbox"), "--port", port)
        output, _ = await asyncio.wait_for(up.communicate(), _PATIENCE)

    assert up.returncode == 1
    assert output.decode().splitlines()[1:] == [
        f"Port {port}: Address already in use. Choose another one."
    ]


async def test_a_file_put_into_the_inbox_is_answered_until_ctrl_c(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "old.csv").write_bytes(people("NL", "BE"))
    up = await _start("up", "--inbox", str(inbox))
    assert up.stdout is not None
    try:
        async with asyncio.timeout(_PATIENCE):
            page = await _page_address(up.stdout)
            signing_in = await _text(await _page_address(up.stdout))
            (inbox / "~$open.csv").write_bytes(b"left by an open document")
            (inbox / "staff.csv").write_bytes(people("NL"))
            mails = await _mails(page)
    finally:
        up.send_signal(signal.SIGINT)
        rest, _ = await asyncio.wait_for(up.communicate(), _PATIENCE)

    assert "Who are you?" in signing_in
    assert up.returncode == 0
    assert b"Everything has been stopped." in rest
    assert b"Not uploaded again: one file from before." in rest
    assert {path.name for path in inbox.iterdir() if path.is_dir()} == {"preview", "undo"}
    assert [mail["subject"] for mail in mails] == ["Rollcall: staff.csv – 1 account created"]


async def _page_address(output: asyncio.StreamReader) -> str:
    while b"http://" not in (line := await output.readline()):
        assert line, "it ended before it output the address"
    return "http://" + line.decode().partition("http://")[2].split()[0]


async def _text(address: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        return await response.text()


async def _mails(page: str) -> list[dict[str, str]]:
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"{page}state.json") as response:
                mails: list[dict[str, str]] = json.loads(await response.text())["mails"]
            if mails:
                return mails
            await asyncio.sleep(0.2)
