"""ElevenLabs' own Python client against our server, unchanged."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from serving import Server

elevenlabs = pytest.importorskip("elevenlabs", reason="the client `elevenlabs` is not installed")

PLAN = {
    "positive_global_styles": ["lo-fi", "warm"],
    "negative_global_styles": ["vocals"],
    "sections": [
        {
            "section_name": "Intro",
            "positive_local_styles": ["soft piano"],
            "negative_local_styles": ["drums"],
            "duration_ms": 3250,
            "lines": [],
        },
        {
            "section_name": "Chorus",
            "positive_local_styles": ["full band"],
            "negative_local_styles": [],
            "duration_ms": 4125,
            "lines": [],
        },
    ],
}


@pytest.fixture(params=["", "/elevenlabs"])
def client(request: pytest.FixtureRequest, sounding: Server) -> Iterator[Any]:
    """The client, on the bare origin and under our prefix."""
    with httpx.Client(timeout=60) as http:
        yield elevenlabs.ElevenLabs(api_key=sounding.key, base_url=sounding.url + request.param, httpx_client=http)


def seconds_of(data: bytes) -> float:
    return float(soundfile.info(io.BytesIO(data)).duration)


class TestCompose:
    def test_compose_gives_the_song_at_its_length_in_128_kb(self, client: Any) -> None:
        data = b"".join(client.music.compose(prompt="calm piano", music_length_ms=4000))
        info = soundfile.info(io.BytesIO(data))
        assert info.format == "MP3"
        assert info.samplerate == 44100
        assert info.duration == pytest.approx(4.0, abs=0.06)
        assert len(data) * 8 / 4.0 == pytest.approx(128_000, rel=0.1)

    def test_stream_gives_the_same_kind_of_song(self, client: Any) -> None:
        pieces = list(client.music.stream(prompt="calm piano", music_length_ms=4000))
        assert seconds_of(b"".join(pieces)) == pytest.approx(4.0, abs=0.06)

    def test_a_composition_plan_decides_the_length(self, client: Any) -> None:
        data = b"".join(client.music.compose(composition_plan=PLAN, output_format="opus_48000_96"))
        assert seconds_of(data) == pytest.approx(7.375, abs=0.05)

    def test_detailed_gives_the_plan_what_is_said_of_it_and_the_song(self, client: Any) -> None:
        song = client.music.compose_detailed(composition_plan=PLAN, model_id="music_v1")
        assert song.song_id.startswith("trk_")
        assert song.json["composition_plan"]["sections"][1]["duration_ms"] == 4125
        assert song.json["song_metadata"]["title"] == "Sounding"
        assert song.filename == f"{song.song_id}.mp3"
        assert seconds_of(song.audio) == pytest.approx(7.375, abs=0.06)

    def test_the_second_generation_has_chunks(self, client: Any) -> None:
        chunk = {"text": "[Verse]", "duration_ms": 3000, "positive_styles": ["folk"], "negative_styles": []}
        song = client.music.compose_detailed(composition_plan={"chunks": [chunk]}, model_id="music_v2")
        assert song.json["composition_plan"]["chunks"][0]["duration_ms"] == 3000
        assert soundfile.info(io.BytesIO(song.audio)).samplerate == 48000

    def test_raw_samples_are_sixteen_bits_of_two_channels(self, client: Any) -> None:
        data = b"".join(client.music.compose(prompt="calm", music_length_ms=3000, output_format="pcm_22050"))
        samples = np.array(struct.unpack(f"<{len(data) // 2}h", data)).reshape(-1, 2)
        assert len(samples) == 3 * 22050
        assert np.abs(samples).max() > 1000

    def test_detailed_streams_its_events_as_the_client_reads_them(self, client: Any) -> None:
        events = [
            json.loads(line)
            for line in client.music.compose_detailed_stream(composition_plan=PLAN, with_waveform_visual=True)
        ]
        kinds = [event["type"] for event in events]
        assert kinds[:3] == ["composition_plan", "song_metadata", "audio"]
        assert (kinds[-1], set(kinds[2:-1])) == ("complete", {"audio"})
        assert [s["duration_ms"] for s in events[0]["composition_plan"]["sections"]] == [3250, 4125]
        assert len(events[2]["waveform_visual"]) == 30
        song = b"".join(base64.b64decode(event["audio_base64"]) for event in events[2:-1])
        assert seconds_of(song) == pytest.approx(7.375, abs=0.06)

    def test_detailed_streams_as_documented_where_events_are_asked_for(self, sounding: Server) -> None:
        answer = sounding.ask(
            "POST",
            "/v1/music/detailed/stream",
            {"prompt": "calm", "music_length_ms": 3000},
            headers={"Accept": "text/event-stream"},
        )
        assert answer.headers["content-type"].startswith("text/event-stream")
        blocks = answer.body.decode().strip().split("\n\n")
        assert blocks[0].startswith("event: composition_plan\ndata: {")
        assert blocks[-1].startswith("event: complete\n")


class TestUpload:
    def test_our_own_song_is_known_by_its_tags(self, client: Any) -> None:
        made = client.music.compose_detailed(prompt="calm", music_length_ms=4000)
        found = client.music.upload(
            file=("song.mp3", made.audio, "audio/mpeg"), extract_composition_plan=True, with_waveform_visual=True
        )
        assert found.song_id == made.song_id
        assert sum(section.duration_ms for section in found.composition_plan.sections) == 4000
        assert len(found.waveform_visual) in (16, 17)

    def test_of_any_other_song_is_told_what_can_be_heard(self, client: Any) -> None:
        song = b"".join(client.music.compose(prompt="calm", music_length_ms=12000, output_format="mp3_44100_192"))
        samples, rate = soundfile.read(io.BytesIO(song))
        stripped = io.BytesIO()
        soundfile.write(stripped, samples, rate, format="WAV")
        found = client.music.upload(
            file=("song.wav", stripped.getvalue(), "audio/wav"),
            extract_composition_plan="music_v1",
            with_timestamps=True,
        )
        assert found.song_id.startswith("file_")
        assert any(style.endswith(" BPM") for style in found.composition_plan.positive_global_styles)
        assert found.words_timestamps == []

    def test_what_is_no_sound_is_refused(self, client: Any) -> None:
        with pytest.raises(elevenlabs.core.ApiError) as caught:
            client.music.upload(file=("x.mp3", b"no sound", "audio/mpeg"))
        assert caught.value.status_code == 422


class TestPlans:
    def test_a_plan_has_the_length_that_was_asked_for(self, client: Any) -> None:
        plan = client.music.composition_plan.create(prompt="upbeat disco, no vocals", music_length_ms=45000)
        assert sum(section.duration_ms for section in plan.sections) == 45000
        assert any("disco" in style for style in plan.positive_global_styles)
        assert all(section.duration_ms >= 3000 for section in plan.sections)

    def test_a_plan_can_be_composed(self, client: Any) -> None:
        plan = client.music.composition_plan.create(prompt="calm piano", music_length_ms=9000)
        data = b"".join(client.music.compose(composition_plan=plan))
        assert seconds_of(data) == pytest.approx(9.0, abs=0.06)


class TestStems:
    def test_the_stems_of_our_own_song_sum_to_it(self, client: Any) -> None:
        song = b"".join(client.music.compose(prompt="calm", music_length_ms=3000, output_format="mp3_44100_192"))
        archive = b"".join(
            client.music.separate_stems(
                file=("song.mp3", song, "audio/mpeg"), stem_variation_id="six_stems_v1", output_format="mp3_44100_192"
            )
        )
        files = zipfile.ZipFile(io.BytesIO(archive))
        assert sorted(files.namelist()) == ["bass.mp3", "drums.mp3", "other.mp3", "vocals.mp3"]
        stems = [soundfile.read(io.BytesIO(files.read(name)))[0] for name in files.namelist()]
        mix = soundfile.read(io.BytesIO(song))[0]
        count = min(len(mix), *(len(stem) for stem in stems))
        difference = sum(stem[:count] for stem in stems) - mix[:count]
        assert np.sqrt(np.mean(difference**2)) < 0.05 * np.sqrt(np.mean(mix**2))

    def test_two_stems_are_the_voices_and_the_rest(self, client: Any) -> None:
        song = b"".join(client.music.compose(prompt="calm", music_length_ms=3000))
        archive = b"".join(client.music.separate_stems(file=song, stem_variation_id="two_stems_v1"))
        assert sorted(zipfile.ZipFile(io.BytesIO(archive)).namelist()) == ["instrumental.mp3", "vocals.mp3"]

    def test_a_file_from_elsewhere_is_refused(self, client: Any) -> None:
        with pytest.raises(elevenlabs.core.ApiError) as caught:
            list(client.music.separate_stems(file=b"RIFF....", stem_variation_id="two_stems_v1"))
        assert caught.value.status_code == 422


class TestErrors:
    def test_a_bad_field_is_named(self, client: Any) -> None:
        with pytest.raises(elevenlabs.UnprocessableEntityError) as caught:
            list(client.music.compose(prompt="calm", music_length_ms=10))
        assert "music_length_ms" in str(caught.value.body)

    def test_a_prompt_and_a_plan_exclude_each_other(self, client: Any) -> None:
        with pytest.raises(elevenlabs.UnprocessableEntityError):
            list(client.music.compose(prompt="calm", composition_plan=PLAN))

    def test_a_wrong_key_is_a_401_with_their_status(self, sounding: Server) -> None:
        with httpx.Client() as http:
            wrong = elevenlabs.ElevenLabs(api_key="cad_wrong", base_url=sounding.url, httpx_client=http)
            with pytest.raises(elevenlabs.core.ApiError) as caught:
                list(wrong.music.compose(prompt="calm"))
        assert (caught.value.status_code, caught.value.body["detail"]["status"]) == (401, "invalid_api_key")


class TestOrigin:
    def test_a_body_tells_where_no_header_does(self, sounding: Server) -> None:
        theirs = sounding.ask("POST", "/v1/music", {"prompt": "calm", "music_length_ms": 3000})
        assert theirs.headers["content-type"] == "audio/mpeg"
        query = sounding.ask("POST", "/v1/music?output_format=opus_48000_64", {"prompt": "calm"})
        assert query.headers["content-type"] == "audio/ogg"
        other = sounding.ask("POST", "/v1/music", {"model": "music_v1", "prompt": "calm", "duration": 5})
        assert other.status == 202

    def test_the_native_plan_is_still_native(self, sounding: Server) -> None:
        assert "tempo_bpm" in sounding.ask("POST", "/v1/music/plan", {"prompt": "calm"}).json
        assert "sections" in sounding.ask("POST", "/v1/music/plan", {"prompt": "calm", "music_length_ms": 9000}).json

    def test_errors_on_the_origin_are_in_their_shape(self, sounding: Server) -> None:
        answer = sounding.ask("POST", "/v1/music/stream", {"prompt": ""}, key=None)
        assert answer.status == 401
        assert answer.json["detail"]["code"] == "invalid_api_key"

    @pytest.mark.parametrize("path", ["music/video-to-music", "music/finetunes", "sound-generation"])
    def test_what_is_not_offered_says_so(self, path: str, sounding: Server) -> None:
        answer = sounding.ask("POST", f"/v1/{path}", {})
        assert answer.status == 422
        assert "not offered" in answer.json["detail"]["message"]

    def test_the_document_describes_the_dialect(self, sounding: Server) -> None:
        document = sounding.ask("GET", "/elevenlabs/openapi.json").json
        assert {"/v1/music", "/v1/music/plan", "/v1/music/stem-separation"} <= set(document["paths"])
