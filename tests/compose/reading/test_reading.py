"""What a prompt says, one sentence an ability."""

from __future__ import annotations

import time
from dataclasses import fields

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cadenza.brief import Brief
from cadenza.compose.reading import Reading, parents, read
from cadenza.compose.reading.lexicon import ALIKE, lexicon
from cadenza.compose.reading.scenes import scenes
from cadenza.compose.reading.text import words
from cadenza.errors import InvalidRequest
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.meter import Meter
from cadenza.score.production import SPACES, Production
from cadenza.score.scale import MODES, Key

ROOTS = words(
    "lofi_hiphop boom_bap trap jazz_swing cinematic_epic cinematic_emotional rock house ambient pop corporate "
    "blues folk classical_orchestral solo_piano country metal funk soul chiptune horror bossa_nova reggae techno "
    "edm synthwave new_age children drum_and_bass waltz"
)


def reading(prompt: str) -> Reading:
    return read(Brief(prompt))


def concepts(prompt: str) -> set[str]:
    return {wish.concept for wish in reading(prompt).wanted}


def first_style(prompt: str) -> str:
    return next(iter(reading(prompt).styles), "")


class TestTempo:
    @pytest.mark.parametrize(
        ("prompt", "bpm"),
        [
            ("slow jazz, 72 bpm", 72),
            ("BPM: 124, deep house", 124),
            ("trance at 138BPM", 138),
            ("a tempo of 96 with strings", 96),
            ("folk, 104.5 beats per minute", 104.5),
            ("Tempo = 90, calm", 90),
            ("quarter note = 66, elegy", 66),
            ("jungle, around 168", 168),
            ("128, disco", 128),
            ("tango in C minor 116", 116),
            ("jungle (150-170 BPM), BPM: 162", 162),
            ("dubstep with half-time drums (72 BPM feel), BPM: 144", 144),
        ],
    )
    def test_a_number_of_beats_a_minute_is_taken_exactly(self, prompt: str, bpm: float) -> None:
        assert reading(prompt).tempo_bpm == bpm

    @pytest.mark.parametrize("prompt", ["techno, 130-150 bpm", "techno, 130–150 bpm", "techno, 130 to 150 BPM"])
    def test_a_range_of_tempos_gives_its_middle_and_is_remembered(self, prompt: str) -> None:
        said = reading(prompt)
        assert (said.tempo_bpm, said.tempo_range) == (140, (130, 150))

    def test_words_of_tempo_are_a_place_in_the_styles_own_range(self) -> None:
        order = ["very slow blues", "slow blues ballad tempo", "mid-tempo blues", "fast blues", "extremely fast blues"]
        places = [reading(p).tempo_position for p in order]
        assert all(place is not None for place in places)
        assert places == sorted(places, key=lambda p: p or 0.0)
        assert reading("slow drum and bass").tempo_bpm is None

    def test_not_too_fast_is_half_as_fast_and_not_slow(self) -> None:
        fast, half = reading("a fast polka").tempo_position, reading("a polka, not too fast").tempo_position
        assert fast is not None
        assert half == pytest.approx(fast / 2)

    def test_faster_is_a_nudge_upwards(self) -> None:
        up, down = reading("now make it faster").tempo_position, reading("now make it slower").tempo_position
        assert up is not None
        assert down is not None
        assert down < 0 < up

    @pytest.mark.parametrize(
        "prompt", ["a song from 1985", "909 drums and an 808", "4 bar loop of funk", "60 seconds of rain"]
    )
    def test_other_numbers_are_no_tempo(self, prompt: str) -> None:
        assert reading(prompt).tempo_bpm is None


class TestKeyAndMetre:
    @pytest.mark.parametrize(
        ("prompt", "key"),
        [
            ("a waltz in D minor", "D minor"),
            ("Key: Eb major, disco", "Eb major"),
            ("metal, F# min", "F# minor"),
            ("folk in the key of G", "G major"),
            ("the key of this tune is C#m", "C# minor"),
            ("ballad in B flat major", "Bb major"),
            ("jazz, key: B♭ Major", "Bb major"),
            ("modal jam in A dorian", "A dorian"),
            ("a song in a minor", "A minor"),
            ("oud in E phrygian dominant", "E phrygian dominant"),
            ("Am key, slow", "A minor"),
            ("Stück in h-moll", "B minor"),
            ("Walzer, Es-Dur", "Eb major"),
            ("canción en la menor", "A minor"),
            ("valse en si bémol majeur", "Bb major"),
        ],
    )
    def test_a_key_is_taken_as_it_is_spelled(self, prompt: str, key: str) -> None:
        assert reading(prompt).key == key

    def test_in_a_minor_key_names_the_mode_and_no_tonic(self) -> None:
        said = reading("a slow piano piece in a minor key")
        assert (said.key, said.mode) == (None, "minor")

    @pytest.mark.parametrize(
        "prompt",
        ["done in a major way", "a major hit with minor changes", "the key to success", "key moments", "a major role"],
    )
    def test_major_minor_and_key_without_their_context_say_nothing(self, prompt: str) -> None:
        said = reading(prompt)
        assert (said.key, said.mode) == (None, None)

    def test_chord_names_are_no_key(self) -> None:
        assert reading("soul with a Cmaj7 chord").key is None
        assert reading("soul, chords Cmaj7, Fmaj7, Bbmaj7, in E minor").key == "E minor"

    @pytest.mark.parametrize(
        ("prompt", "meter"),
        [
            ("a jig in 6/8", "6/8"),
            ("prog rock (7/8, 5/4)", "7/8"),
            ("a slow waltz", "3/4"),
            ("folk, three four time", "3/4"),
        ],
    )
    def test_a_metre_is_taken_from_figures_words_and_dances(self, prompt: str, meter: str) -> None:
        assert reading(prompt).meter == meter


class TestStyles:
    def test_weights_sum_to_one_and_the_first_named_counts_most(self) -> None:
        said = reading("reggae, funk, disco").styles
        assert sum(said.values()) == pytest.approx(1)
        assert list(said) == ["reggae", "funk", "disco"]

    def test_the_noun_is_the_style_and_what_it_comes_with_is_its_cast(self) -> None:
        said = reading("jazz with rock drums").styles
        assert said["jazz_swing"] > 0.7
        assert first_style("rock with jazz drums") == "rock"

    def test_a_fusion_weighs_both_nearly_alike(self) -> None:
        said = reading("a fusion of flamenco and techno").styles
        assert abs(said["flamenco"] - said["techno"]) < 0.15

    def test_the_longest_phrase_wins(self) -> None:
        assert list(reading("deep house").styles) == ["house"]
        assert list(reading("surf rock").styles) == ["surf"]

    def test_a_denied_genre_is_left_out(self) -> None:
        assert "techno" not in reading("house, no techno").styles
        assert list(reading("blues instead of jazz").styles) == ["blues"]

    def test_every_chain_of_parents_ends_in_a_root(self) -> None:
        table = parents()
        for name in table:
            seen = [name]
            while table[seen[-1]] != seen[-1]:
                seen.append(table[seen[-1]])
                assert len(seen) < 6
            assert seen[-1] in ROOTS
        assert set(table) >= ROOTS

    @pytest.mark.parametrize(
        ("prompt", "style"),
        [
            ("a tavern full of laughing dwarves", "celtic"),
            ("walking behind the coffin at a burial", "cinematic_emotional"),
            ("starship battle above a burning planet", "cinematic_epic"),
            ("a private eye in a trench coat", "jazz_swing"),
            ("someone stirring soup on a cooking show", "corporate"),
            ("piñata and balloons for a five year old", "children"),
            ("the printer jammed and rent is due", "funk"),
            ("a kite festival", "children"),
            ("what is the meaning of life", "ambient"),
            ("the goat knocked over the fence", "children"),
        ],
    )
    def test_a_scene_without_a_word_of_music_has_its_style(self, prompt: str, style: str) -> None:
        assert first_style(prompt) == style

    def test_a_mood_alone_still_points_to_a_style(self) -> None:
        assert first_style("terrifying dread")
        assert first_style("serene and placid")

    def test_instruments_alone_still_point_to_a_style(self) -> None:
        assert first_style("sitar and tabla") == "indian"


class TestFalseFriends:
    def test_a_haunted_house_is_no_house_music(self) -> None:
        assert "house" not in reading("a haunted house at midnight").styles
        assert "horror" in reading("a haunted house at midnight").styles

    def test_a_house_party_is_a_mood(self) -> None:
        said = reading("music for a house party")
        assert "upbeat" in said.moods

    def test_my_house_is_where_one_lives(self) -> None:
        assert "house" not in reading("a calm evening in my house").styles
        assert "house" in reading("a calm house track").styles

    def test_a_bar_of_music_is_no_cafe(self) -> None:
        said = reading("4 bar loop, smooth")
        assert said.beds == ()
        assert said.duration_seconds is None

    def test_rock_that_falls_is_no_rock(self) -> None:
        assert "rock" not in reading("gentle ambience as a rock falls into a lake").styles
        assert "rock" not in reading("falling rocks, tense").styles

    def test_a_metal_drum_is_struck_and_no_metal(self) -> None:
        said = reading("ambient with a metallic drum and a metal drum")
        assert "metal" not in said.styles
        assert "percussion" in {w.concept for w in said.wanted}

    def test_steel_drums_are_no_drum_kit(self) -> None:
        wishes = {(w.concept, w.instrument) for w in reading("calypso with steel drums").wanted}
        assert wishes == {("marimba", "steel_drums")}

    def test_drum_and_bass_is_a_style_and_drums_and_bass_are_players(self) -> None:
        style, players = reading("liquid drum and bass"), reading("piano with drums and bass")
        assert "drum_and_bass" in style.styles
        assert "drum_and_bass" not in players.styles
        assert {w.concept for w in players.wanted} == {"piano", "drums", "bass_guitar"}

    def test_soulful_is_a_feeling_and_my_soul_is_mine(self) -> None:
        assert "soul" not in reading("soulful folk").styles
        assert "soul" not in reading("folk that moves my soul").styles
        assert "soul" in reading("sixties soul").styles

    def test_classic_is_old_and_classical_is_a_style(self) -> None:
        assert "classical_orchestral" not in reading("a classic funk groove").styles
        assert "classical_orchestral" in reading("a classical piece").styles

    def test_pop_inside_popping_is_not_read(self) -> None:
        said = reading("popping candy and fizzy jazz")
        assert list(said.styles) == ["jazz_swing"]
        assert "popping" in said.ignored

    def test_space_between_notes_is_not_the_cosmos(self) -> None:
        assert "futuristic" not in reading("lots of space between the notes").moods
        assert "futuristic" in reading("music for space").moods

    def test_good_vibes_are_no_vibraphone(self) -> None:
        assert "marimba" not in concepts("good vibes, summer vibes")
        assert "marimba" in concepts("vibes, upright bass, brushes")

    def test_off_beat_and_beats_per_minute_are_no_drums(self) -> None:
        assert "drums" not in concepts("100 beats per minute, calm strings")


class TestCast:
    def test_instruments_are_wanted_by_their_own_names(self) -> None:
        names = {w.instrument for w in reading("Rhodes, upright bass, brushed drums and a muted trumpet").wanted}
        assert names == {"electric_piano", "upright_bass", "brush_kit", "muted_trumpet"}

    def test_a_general_word_becomes_the_instrument_of_the_style(self) -> None:
        def guitar(prompt: str) -> str:
            return next(w.instrument for w in reading(prompt).wanted if w.concept == "electric_guitar")

        assert guitar("bluesy jazz with guitar") == "jazz_guitar"
        assert guitar("thrash metal with guitars") == "distorted_guitar"
        assert guitar("campfire folk with guitar") == "steel_guitar"

    def test_drums_without_a_kind_leave_the_kit_to_the_style(self) -> None:
        wish = next(w for w in reading("pop with drums").wanted if w.concept == "drums")
        assert (wish.instrument, wish.role) == ("", "drums")

    def test_featured_and_background_instruments_have_their_place(self) -> None:
        places = {
            w.concept: w.place for w in reading("soul featuring saxophone, with strings in the background").wanted
        }
        assert places == {"saxophone": "lead", "strings": "back"}

    def test_solo_before_a_name_means_nobody_else(self) -> None:
        said = reading("solo cello, mournful")
        assert said.solo
        assert said.wanted[0].place == "solo"

    def test_solo_after_a_name_means_a_section_of_its_own(self) -> None:
        said = reading("hard rock with a guitar solo and heavy drums")
        assert not said.solo
        assert next(w for w in said.wanted if w.concept == "electric_guitar").place == "solo_section"

    def test_only_reaches_over_a_list(self) -> None:
        said = reading("use only strings and piano")
        assert said.solo
        assert {w.concept for w in said.wanted} == {"strings", "piano"}

    def test_a_piano_solo_among_others_is_no_solo_piano(self) -> None:
        assert "solo_piano" not in reading("bebop with sax solo then piano solo").styles

    def test_a_solo_start_is_not_a_solo_piece(self) -> None:
        assert not reading("starts with a solo flute, then strings and brass").solo

    def test_only_and_no_other_instruments_mean_solo(self) -> None:
        assert reading("only harp").solo
        assert reading("acoustic guitar, no other instruments").solo

    def test_an_instrument_is_tied_to_its_moment(self) -> None:
        sections = {w.concept: w.section for w in reading("piano intro, strings in the chorus, then a flute").wanted}
        assert sections["piano"] == "intro"
        assert sections["strings"] == "chorus"

    def test_a_duo_or_trio_says_how_many(self) -> None:
        assert reading("a jazz trio").ensemble_size == 3
        assert reading("a violin and cello duet").ensemble_size == 2

    def test_arpeggios_belong_to_who_plays_them(self) -> None:
        said = reading("harp arpeggios")
        assert [(w.concept, w.role) for w in said.wanted] == [("harp", "arp")]


class TestNegation:
    def test_no_drums_forbids_the_kit(self) -> None:
        said = reading("ambient pads, no drums")
        assert "drums" in said.forbidden_roles
        assert {w.concept for w in said.wanted} == {"synth_pad"}

    def test_a_list_with_or_is_denied_as_a_whole(self) -> None:
        said = reading("calm strings, no drums, bass or guitar")
        assert {"drums", "bass"} <= said.forbidden_roles
        assert "distorted_guitar" in said.forbidden
        assert {w.concept for w in said.wanted} == {"strings"}

    def test_until_holds_somebody_back_and_forbids_nobody(self) -> None:
        said = reading("no drums until the second half, piano and bass")
        assert said.forbidden_roles == frozenset()
        assert {w.concept: w.place for w in said.wanted} == {"drums": "late", "piano": "", "bass_guitar": ""}

    def test_in_the_intro_holds_back_for_that_long(self) -> None:
        assert [w.place for w in reading("funk without horns in the intro").wanted] == ["after_intro"]

    def test_but_ends_a_denial(self) -> None:
        said = reading("no drums but a loud organ")
        assert "organ" in {w.concept for w in said.wanted}

    def test_a_tag_after_a_denied_tag_is_wanted(self) -> None:
        assert "piano" in concepts("lofi, no vocals, piano, rain")
        assert "piano" in concepts("lofi, no drums, soft piano, rain")

    def test_a_verb_between_does_not_end_a_denial(self) -> None:
        said = reading("it should not have guitars or drums, and should be calm")
        assert said.wanted == ()
        assert "drums" in said.forbidden_roles
        assert "calm" in said.moods

    def test_a_denied_kind_leaves_the_others(self) -> None:
        said = reading("pop, no electronic drums")
        assert "kit_909" in said.forbidden
        assert "drums" not in said.forbidden_roles

    def test_replacing_denies_the_first_and_wants_the_second(self) -> None:
        assert concepts("replace the piano with a harp") == {"harp"}

    def test_without_avoid_and_instead_of_deny(self) -> None:
        assert "piano" not in concepts("a ballad without piano")
        assert "trumpet" not in concepts("avoid trumpets, mellow")
        said = concepts("violin instead of flute")
        assert said == {"violin"}

    def test_less_as_an_ending_denies(self) -> None:
        assert "drums" in reading("drumless dub").forbidden_roles
        assert "percussion" in reading("percussion-free drone").forbidden_roles

    def test_not_only_does_not_deny(self) -> None:
        assert concepts("not only piano but also harp") == {"piano", "harp"}

    def test_a_number_sign_does_not_deny(self) -> None:
        assert "brass" in concepts("like symphony no. 5, brass")

    def test_forbidden_beats_wanted(self) -> None:
        assert "piano" not in concepts("piano ballad, no piano please")

    @pytest.mark.parametrize(
        "prompt", ["funk, no vocals", "instrumental funk", "funk without singing", "funk, no lyrics"]
    )
    def test_instrumental_music_has_no_voice(self, prompt: str) -> None:
        assert reading(prompt).vocals is False

    def test_singers_are_heard(self) -> None:
        assert reading("funk with a female vocalist").vocals is True
        assert reading("funk").vocals is None

    def test_not_sad_is_not_sad(self) -> None:
        said = reading("slow but not sad")
        assert "sad" not in said.moods
        assert said.valence >= 0


class TestMood:
    def test_moods_lie_on_valence_and_arousal(self) -> None:
        assert reading("joyful").valence > 0.5 > -0.5 > reading("heartbroken").valence
        assert reading("furious").arousal > 0.5 > -0.5 > reading("tranquil").arousal

    def test_very_and_slightly_change_the_weight(self) -> None:
        weights = [reading(f"{word} mysterious").moods["mysterious"] for word in ("slightly", "", "very")]
        assert weights == sorted(weights)
        assert len(set(weights)) == 3

    def test_not_too_dark_is_half_as_dark(self) -> None:
        assert reading("dark").valence < reading("not too dark").valence < 0

    def test_a_typo_is_mended(self) -> None:
        assert "sad" in reading("melancolic piece").moods
        assert "saxophone" in concepts("a saxaphone tune")

    def test_an_ordinary_word_is_not_mended_into_music(self) -> None:
        said = reading("playing a game with a grateful neighbour")
        assert said.moods == {} or "religious" not in said.moods
        assert "beautiful" not in said.moods

    def test_moods_carry_nudges(self) -> None:
        assert reading("tense and uneasy").knobs["diss"] > 0
        assert reading("hypnotic loop").knobs["rep"] > 0


class TestForm:
    def test_moments_come_in_order_with_their_instruments(self) -> None:
        said = reading("starts with soft piano, then drums enter, builds to a huge drop, ends with rain")
        marks = [s.mark for s in said.sections]
        assert marks[0] == "intro"
        assert marks.index("build") < marks.index("drop") < marks.index("outro")
        assert "piano" in said.sections[0].instruments
        assert [s.order for s in said.sections] == list(range(len(marks)))
        assert said.curve == "ramp"

    def test_time_spans_become_sections(self) -> None:
        said = reading("(0:00-0:15) quiet harp (0:15-0:45) loud brass and drums")
        assert [(s.start_seconds, s.end_seconds) for s in said.sections] == [(0, 15), (15, 45)]
        assert said.sections[0].instruments == ("harp",)
        assert said.sections[1].instruments == ("brass", "drums")
        quiet, loud = (s.energy for s in said.sections)
        assert quiet is not None
        assert loud is not None
        assert quiet < loud

    def test_a_climax_at_a_second_is_a_point_to_hit(self) -> None:
        said = reading("trailer with a climax at 12.5 s")
        assert said.hit_points == (12.5,)
        assert said.duration_seconds is None

    def test_points_to_hit_may_be_listed(self) -> None:
        assert reading("trailer, hits at 0:12, 0:20 and 0:25").hit_points == (12.0, 20.0, 25.0)

    def test_a_drop_at_a_clock_time_is_a_point_to_hit(self) -> None:
        assert reading("edm, big drop at 0:45").hit_points == (45.0,)

    @pytest.mark.parametrize(
        ("prompt", "seconds"),
        [
            ("60 seconds of funk", 60),
            ("a 2-minute march", 120),
            ("30s jingle", 30),
            ("length: 1:30, polka", 90),
            ("a two minute waltz", 120),
        ],
    )
    def test_a_duration_is_read(self, prompt: str, seconds: float) -> None:
        assert reading(prompt).duration_seconds == seconds

    def test_decades_are_no_durations(self) -> None:
        said = reading("80s pop")
        assert (said.duration_seconds, said.era) == (None, "1980s")

    def test_loops_fades_and_hard_ends_are_endings(self) -> None:
        assert reading("a seamless loop of techno").loop
        assert reading("folk that fades out").ending == "fade"
        assert reading("rock with an abrupt ending").ending == "hit"
        assert reading("ambient pads, no fade out").ending == "ring"
        assert reading("disco, do not fade out").ending == "ring"

    def test_no_build_ups_means_flat(self) -> None:
        assert reading("techno, no build ups").curve == "flat"

    def test_arrows_part_the_moments(self) -> None:
        said = reading("calm harp → stormy brass at 0:30 → calm flute")
        assert [s.start_seconds for s in said.sections] == [None, 30, None]
        assert [s.instruments for s in said.sections] == [("harp",), ("brass",), ("flute",)]

    def test_a_label_holds_over_commas(self) -> None:
        said = reading("intro: rain, soft harp; chorus: strings, drums; outro: harp only")
        assert [s.mark for s in said.sections] == ["intro", "chorus", "outro"]
        assert said.sections[1].instruments == ("strings", "drums")


class TestSound:
    def test_production_words_set_fields_of_production(self) -> None:
        said = reading("dreamy guitars drenched in reverb, vinyl crackle, tape saturation, wide stereo").production
        assert set(said) <= {f.name for f in fields(Production)}
        assert float(said["reverb"]) > 0.4
        assert float(said["width"]) > 0.8
        assert float(said["saturation"]) > 0.2

    def test_a_cathedral_is_a_space(self) -> None:
        assert reading("choir in a cathedral").production["space"] == "cathedral"

    def test_no_reverb_is_dry(self) -> None:
        assert float(reading("drum loop, no reverb").production["reverb"]) < 0.15

    def test_rain_and_fire_are_beds(self) -> None:
        assert reading("lofi with rain and a crackling fire").beds == ("bed_rain", "bed_fire")
        assert "bed_rain" not in reading("lofi, no rain").beds

    def test_an_era_colours_the_production(self) -> None:
        said = reading("a 1920s dance tune")
        assert said.era == "1920s"
        assert said.production["lowpass_hz"] == 4500


class TestBriefFields:
    def test_fields_beat_the_prompt_and_say_so(self) -> None:
        said = read(Brief("techno at 130 bpm in D minor", tempo_bpm=90, key="E major", genre="jazz_swing"))
        assert (said.tempo_bpm, said.key, dict(said.styles)) == (90, "E major", {"jazz_swing": 1.0})
        sources = {d.what: d.words for d in said.understood if d.what in ("tempo", "key", "style")}
        assert sources == {"tempo": "parameter", "key": "parameter", "style": "parameter"}

    def test_a_genre_in_words_is_read_like_a_prompt(self) -> None:
        assert list(read(Brief("calm", genre="Lo-Fi Hip Hop")).styles) == ["lofi_hiphop"]

    def test_a_genre_nobody_knows_leaves_the_prompt_to_decide(self) -> None:
        assert list(read(Brief("salsa", genre="zzyzx")).styles) == ["salsa"]


class TestEvidence:
    def test_every_decision_quotes_the_prompt(self) -> None:
        prompt = "Calm lo-fi with Rhodes, 80 BPM in C minor, vinyl crackle, no vocals, 1980s, climax at 12 s, solo"
        for decision in reading(prompt).understood:
            assert decision.words
            assert all(part.strip().lower() in prompt.lower() for part in decision.words.split(", "))

    def test_words_not_understood_are_listed_without_stop_words(self) -> None:
        said = reading("a funk song about the flibbertigibbet of my wugwug")
        assert said.ignored == ("flibbertigibbet", "wugwug")


class TestOtherTongues:
    def test_common_words_of_other_languages_are_read(self) -> None:
        said = reading("música triste y lenta con guitarra, sin batería")
        assert "sad" in said.moods
        assert (said.tempo_position or 0) < 0
        assert "drums" in said.forbidden_roles

    def test_emoji_are_read(self) -> None:
        assert {"violin", "piano"} <= concepts("🎻 and 🎹")

    def test_other_scripts_are_kept_as_they_are(self) -> None:
        assert reading("トースター").ignored == ("トースター",)


class TestTables:
    def test_every_instrument_of_the_lexicon_exists(self) -> None:
        for entry in lexicon().entries.values():
            if entry.facet == "inst" and "as" in entry.words:
                assert entry.words["as"] in INSTRUMENTS
            if "bed" in entry.words:
                assert entry.words["bed"] in INSTRUMENTS

    def test_every_target_is_an_instrument_a_space_or_a_mode(self) -> None:
        effects = {"tremolo", "wah", "vocoder", "autotune", "ring", "riser"}

        def walk(node: dict[str, object]) -> None:
            for key, below in node.items():
                if key == "":
                    for entry, target, weight in below:  # type: ignore[attr-defined]
                        assert not target or target in {*INSTRUMENTS, *SPACES, *MODES, *effects, ALIKE}, (
                            entry.name,
                            target,
                        )
                        assert 0 < weight <= 1
                else:
                    walk(below)  # type: ignore[arg-type]

        walk(dict(lexicon().trie))

    def test_every_scene_points_to_styles_and_beds_that_exist(self) -> None:
        for options in scenes().values():
            for _, found in options:
                assert set(found.styles) <= set(parents())
                assert set(found.beds) <= set(INSTRUMENTS)
                assert -1 <= found.valence <= 1
                assert -1 <= found.arousal <= 1


WORDS = [
    *sorted(lexicon().words),
    "no",
    "not",
    "120 bpm",
    "in D minor",
    "(0:10-0:20)",
    ",",
    ".",
    "and",
    "7/8",
    "→",
    "at 12 s",
]


def check(said: Reading) -> None:
    assert not said.styles or sum(said.styles.values()) == pytest.approx(1)
    assert set(said.styles) <= set(parents())
    assert -1 <= said.valence <= 1
    assert -1 <= said.arousal <= 1
    assert said.forbidden <= set(INSTRUMENTS)
    assert set(said.beds) <= set(INSTRUMENTS)
    assert all(not w.instrument or w.instrument in INSTRUMENTS for w in said.wanted)
    assert not said.mode or said.mode in MODES
    if said.key:
        Key.parse(said.key)
    if said.meter:
        Meter.parse(said.meter)
    Production.from_json(said.production)


@settings(max_examples=150, deadline=None)
@example("techno ❶²")
@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        brief = Brief(text)
    except InvalidRequest:
        return
    check(read(brief))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40))
def test_no_pile_of_musical_words_breaks_the_reader(words: list[str]) -> None:
    try:
        brief = Brief(" ".join(words))
    except InvalidRequest:
        return
    check(read(brief))


def test_reading_is_deterministic() -> None:
    prompt = "no drums, sad strings, then a drop with choir, 90 bpm, in the style of a chase"
    assert reading(prompt) == reading(prompt)


def test_a_thousand_prompts_take_seconds_at_most() -> None:
    prompt = (
        "Dreamy indie pop with jangly guitars, warm bass and soft drums, builds to a bright chorus, 112 bpm in E major"
    )
    reading(prompt)
    start = time.process_time()
    for n in range(300):
        reading(f"{prompt} {n}")
    assert time.process_time() - start < 3
