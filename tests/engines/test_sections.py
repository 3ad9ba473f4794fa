"""Forms that were asked for, as the composer plans and plays them."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from cadenza.brief import Brief
from cadenza.compose.plan import Plan
from cadenza.engines.composer import ComposerEngine
from cadenza.engines.form import AskedForm, AskedSection
from cadenza.engines.planned import form_of_plan, section_starts
from cadenza.errors import InvalidRequest

SONG = AskedForm(
    (
        AskedSection("Intro", 3.25, ("soft piano",), ("drums",)),
        AskedSection("Verse 1", 12.34, ("warm",), (), ("la la la",)),
        AskedSection("Chorus", 10.001, ("full band", "saxophone")),
        AskedSection("Verse 2", 9.4),
        AskedSection("Outro", 5.5, ("sparse",), ("drums", "bass")),
    ),
    styles=("lo-fi", "85 bpm"),
    unwanted=("violin",),
)


def plan_of(form: AskedForm, *, seed: int = 4) -> Plan:
    return ComposerEngine(()).plan(
        Brief(form.prompt(), duration_seconds=round(form.seconds, 3), seed=seed, options=form.as_options())
    )


class TestSections:
    def test_every_boundary_is_where_it_was_asked_for_to_the_millisecond(self) -> None:
        plan = plan_of(SONG)
        score, _ = ComposerEngine(()).compose(plan)
        wanted = np.cumsum([0.0, *(section.seconds for section in SONG.sections[:-1])])
        found = [score.tempo.seconds_at(marker.start_beat) for marker in score.markers]
        assert found == pytest.approx(wanted, abs=0.0005)
        assert section_starts(plan) == pytest.approx(wanted, abs=0.0005)
        assert score.duration_seconds == pytest.approx(40.491)

    def test_names_lengths_and_material_are_kept(self) -> None:
        plan = plan_of(SONG)
        assert [section.name for section in plan.sections] == [section.name for section in SONG.sections]
        assert plan.sections[1].letter == plan.sections[3].letter != plan.sections[2].letter
        assert plan.sections[2].energy > plan.sections[1].energy > plan.sections[4].energy

    def test_what_a_section_does_not_want_does_not_play_in_it(self) -> None:
        plan = plan_of(SONG)
        roles = {member.part: member.role for member in plan.cast}
        intro, outro = ({roles[part] for part in plan.sections[n].cast} for n in (0, 4))
        assert "drums" not in intro
        assert not {"drums", "bass"} & outro
        assert "drums" in {roles[part] for part in plan.sections[2].cast}

    def test_what_only_a_section_wants_plays_there_and_nowhere_else(self) -> None:
        plan = plan_of(SONG)
        sax = next(member.part for member in plan.cast if "sax" in member.instrument)
        assert [sax in section.cast for section in plan.sections] == [False, False, True, False, False]

    def test_every_section_has_somebody_who_plays_tones(self) -> None:
        plan = plan_of(SONG)
        roles = {member.part: member.role for member in plan.cast}
        for section in plan.sections:
            assert {roles[part] for part in section.cast} - {"bed", "fx", "drums", "percussion"}

    def test_what_is_not_heard_is_said(self) -> None:
        assert "the words of Verse 1: nobody sings here" in plan_of(SONG).ignored
        assert [d.value for d in plan_of(SONG).understood if d.what == "structure"] == [
            "Intro 3.25 s | Verse 1 12.34 s | Chorus 10.001 s | Verse 2 9.4 s | Outro 5.5 s"
        ]

    @pytest.mark.parametrize("lengths", [(3.0, 3.0, 3.0), (119.9, 3.1), (4.999, 61.007, 17.5), (3.333,)])
    def test_any_lengths_can_be_met(self, lengths: tuple[float, ...]) -> None:
        form = AskedForm(tuple(AskedSection(f"Part {n}", s) for n, s in enumerate(lengths)), ("waltz", "orchestra"))
        plan = plan_of(form)
        assert section_starts(plan) == pytest.approx(np.cumsum([0.0, *lengths[:-1]]), abs=0.0005)
        ComposerEngine(()).compose(plan)

    def test_sections_that_do_not_sum_to_the_duration_are_refused(self) -> None:
        with pytest.raises(InvalidRequest, match="sections last"):
            ComposerEngine(()).plan(Brief("x", duration_seconds=30.0, options=SONG.as_options()))

    def test_a_plan_survives_the_way_there_and_back(self) -> None:
        plan = ComposerEngine(()).plan(Brief("upbeat disco with strings", duration_seconds=60.0, seed=2))
        form = form_of_plan(plan)
        assert form.seconds == pytest.approx(60.0)
        back = plan_of(form)
        assert section_starts(back) == pytest.approx(
            np.cumsum([0.0, *(s.seconds for s in form.sections[:-1])]), abs=5e-4
        )
        assert back.style == plan.style
        assert back.key == plan.key


def test_the_sound_is_as_long_as_the_sections(tmp_path) -> None:  # type: ignore[no-untyped-def]
    form = AskedForm((AskedSection("A", 3.2), AskedSection("B", 3.3)), ("felt piano",))
    brief = Brief(form.prompt(), duration_seconds=6.5, output_format="wav", options=form.as_options())
    take = ComposerEngine(()).perform(brief, tmp_path, lambda *args: None, roles={"audio"})
    assert soundfile.info(take.files[0].path).frames == round(6.5 * 44100)
    assert [section["name"] for section in take.facts["sections"]] == ["A", "B"]
