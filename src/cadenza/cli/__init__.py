"""The command line: one command a file, each loaded only when it is the one that was asked for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from cadenza import __version__
from cadenza.errors import CadenzaError

# command: what it does; the module of the same name (- becomes _) has arguments(parser) and run(args) -> exit code
COMMANDS = {
    "generate": "make a track from a sentence",
    "plan": "print the plan for a sentence, without making sound",
    "serve": "run the server: API, worker and page",
    "worker": "add a worker to a server whose database is Postgres",
    "account": "create, list, credit and limit accounts",
    "key": "create, list and revoke API keys",
    "price": "show and change what music costs",
    "verify": "render a receipt again and compare the files",
    "sounds": "show which sounds are used and where they were found",
    "doctor": "say what is missing on this machine",
    "bench": "measure speed, latency and memory",
    "warm-up": "compile the sound kernels for this machine",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; an error we know is one sentence on stderr and code 2."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = build_parser(chosen=next((a for a in arguments if a in COMMANDS), None))
    args = parser.parse_args(arguments)
    try:
        return int(module_of(args.command).run(args))
    except CadenzaError as error:
        print(f"cadenza: {error.message}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("cadenza: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        print(f"cadenza: {sentence}", file=sys.stderr)
        return 2


def sentence_of(error: Exception) -> str | None:
    """Return what a person should know of a failing disk or database; None for what is a mistake of ours."""
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}"
    if isinstance(error, UnicodeEncodeError):
        return f"{error.object!a} is not text in UTF-8"
    database = sys.modules.get("sqlalchemy")  # where it was never loaded it cannot have failed
    if database is not None and isinstance(error, database.exc.DBAPIError):
        return f"the database cannot be used: {str(error.orig).splitlines()[0]}"
    return None


def build_parser(*, chosen: str | None) -> argparse.ArgumentParser:
    """Return the parser; only the chosen command's module is imported, so that --help stays quick."""
    parser = argparse.ArgumentParser(
        prog="cadenza",
        description="A sentence in, a finished, mastered track out.",
        epilog='Try: ./cadenza generate "calm lo-fi hip hop, soft piano, 80 BPM" -o song.mp3',
    )
    parser.add_argument("--version", action="version", version=f"cadenza {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name == chosen:
            module_of(name).arguments(command)
    return parser


def module_of(command: str):  # type: ignore[no-untyped-def]
    """Return the module that runs a command."""
    return importlib.import_module(f"cadenza.cli.{command.replace('-', '_')}")
