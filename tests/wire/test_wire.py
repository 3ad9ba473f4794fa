"""The shapes of other people's messages, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import InvalidRequest
from cadenza.wire import elevenlabs, replicate
from cadenza.wire.multipart import read_parts, write_mixed


class TestMultipart:
    @given(st.binary(max_size=400))
    def test_any_bytes_survive(self, audio: bytes) -> None:
        body = write_mixed({"a": "é\n"}, audio, media_type="audio/mpeg", filename="s.mp3", boundary="xyz0123456789")
        about, song = read_parts(body, "multipart/mixed; boundary=xyz0123456789")
        assert (about.media_type, song.media_type, song.filename) == ("application/json", "audio/mpeg", "s.mp3")
        assert song.content == audio

    def test_the_json_is_laid_out_as_the_clients_look_for_it(self) -> None:
        body = write_mixed({"a": [1, "\n"]}, b"x", media_type="audio/mpeg", filename="s.mp3", boundary="b")
        lines = body.decode().split("\n")
        assert [line.strip() for line in lines[:4]] == ["--b", "Content-Type: application/json", "", '{"a":[1,"\\n"]}']

    @pytest.mark.parametrize("body", [b"", b"--b\r\n\r\nhalf", b"--other\r\n\r\nx\r\n--other--\r\n"])
    def test_half_a_body_is_refused(self, body: bytes) -> None:
        with pytest.raises(InvalidRequest):
            read_parts(body, "multipart/form-data; boundary=b")

    def test_a_type_without_a_boundary_is_refused(self) -> None:
        with pytest.raises(InvalidRequest, match="boundary"):
            read_parts(b"--b--", "multipart/form-data")


class TestElevenLabs:
    def test_every_documented_format_is_known(self) -> None:
        assert {"mp3_44100_128", "mp3_48000_320", "pcm_8000", "ulaw_8000", "alaw_8000", "opus_48000_192"} <= set(
            elevenlabs.FORMATS
        )
        assert len(elevenlabs.FORMATS) == 25

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({"detail": {"status": "x", "message": "m"}}, ("x", "m", "")),
            ({"detail": {"code": "c", "status": "s", "message": "m"}}, ("c", "m", "")),
            ({"detail": {"status": "bad_prompt", "data": {"prompt_suggestion": "y"}}}, ("bad_prompt", "", "y")),
            (
                {"detail": [{"loc": ["body", "prompt"], "msg": "too long"}]},
                ("invalid_parameters", "body.prompt: too long", ""),
            ),
            ({"detail": "Not Found"}, ("", "Not Found", "")),
            (["odd"], ("", "", "")),
        ],
    )
    def test_errors_of_every_age_are_read(self, body: object, expected: tuple[str, str, str]) -> None:
        assert elevenlabs.read_error(body) == expected

    def test_what_is_written_is_read(self) -> None:
        body = elevenlabs.error_body("invalid_parameters", "no", request_id="0" * 32)
        assert elevenlabs.read_error(body) == ("invalid_parameters", "no", "")


class TestReplicate:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("meta/musicgen", ("meta/musicgen", "")),
            ("a" * 64, ("", "a" * 64)),
            ("x/y:" + "b" * 64, ("x/y", "b" * 64)),
            ("nonsense here", ("", "")),
            ("x/y:short", ("", "")),
        ],
    )
    def test_a_version_is_spelled_in_three_ways(self, text: str, expected: tuple[str, str]) -> None:
        assert replicate.split_version(text) == expected

    @pytest.mark.parametrize(
        ("prefer", "seconds"),
        [("wait", 60.0), ("wait=5", 5.0), ("wait=0", 1.0), ("wait=900", 60.0), ("respond-async", 0.0), ("", 0.0)],
    )
    def test_how_long_to_wait(self, prefer: str, seconds: float) -> None:
        assert replicate.wait_seconds(prefer) == seconds

    @pytest.mark.parametrize("output", ["https://a/b.wav", ["https://a/b.wav", "x"], {"audio": "https://a/b.wav"}])
    def test_an_output_is_an_address_a_list_or_an_object(self, output: object) -> None:
        assert replicate.output_urls(output) == ["https://a/b.wav"]
        assert replicate.output_urls(None) == []
