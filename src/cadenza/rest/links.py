"""Links to files: whoever has one may fetch it, nobody can guess one, no credential is asked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import HTTPConnection

from cadenza.errors import NotFound

STREAM = "stream"  # the role of no file: the sound as it comes


@dataclass(frozen=True, slots=True)
class Links:
    """Signs the path of a job's file with the server's own secret (32 bytes)."""

    secret: bytes
    public_url: str = ""

    def path(self, job_id: str, role: str, name: str) -> str:
        """Return the path of one file, `/files/{job}/{role}/{signature}/{name}`, or of the sound as it comes."""
        if role == STREAM:
            return f"/v1/music/{job_id}/stream?signature={self.sign(job_id, role)}"
        return f"/files/{job_id}/{role.replace(':', '-')}/{self.sign(job_id, role)}/{name}"

    def url(self, connection: HTTPConnection, job_id: str, role: str, name: str) -> str:
        """Return the absolute URL of one file, on the address that the client used unless one is set."""
        return self.origin(connection) + self.path(job_id, role, name)

    def origin(self, connection: HTTPConnection) -> str:
        """Return `https://host[:port]` without a slash at its end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        url = connection.url
        return f"{url.scheme}://{url.netloc}"

    def check(self, job_id: str, role: str, signature: str) -> None:
        """Raise NotFound where the signature is not ours."""
        if not hmac.compare_digest(self.sign(job_id, role).encode(), signature.encode()):
            raise NotFound("there is no such file")

    def sign(self, job_id: str, role: str) -> str:
        """Return the signature that a link to one file carries."""
        digest = hmac.digest(self.secret, f"{job_id}/{role}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:24]).decode()


def load_secret(folder: Path) -> bytes:
    """Return the data directory's own secret, made (readable by its owner only) on first use."""
    path = folder / "secret"
    if not path.exists():
        draft = folder / f".secret-{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(32))
        try:
            path.hardlink_to(draft)  # atomic, and the first one wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
