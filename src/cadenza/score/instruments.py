"""The orchestra: every instrument a part may name, as facts of notation (family, range, GM program, stem)."""

from __future__ import annotations

from dataclasses import dataclass

STEMS = ("vocals", "drums", "bass", "other")


@dataclass(frozen=True, slots=True)
class InstrumentFacts:
    """`low`-`high` is the range (MIDI pitches) where it sounds good; `program` is General MIDI, 0-127.

    `pitched` False means a kit: pitches are General MIDI percussion keys (35-81, taiko and tabla hits among them).
    `sustains` False means the sound dies away by itself. `voices` is how many notes it plays at once.
    """

    name: str
    title: str
    family: str
    program: int
    low: int
    high: int
    stem: str = "other"
    pitched: bool = True
    sustains: bool = True
    voices: int = 8


# name | title | family | GM program | low | high | stem | flags: d = dies away, k = kit, n = number of voices
_TABLE = """
grand_piano         | Piano                | keys    | 0   | 28 | 100 | other  | d 10
felt_piano          | Felt Piano           | keys    | 0   | 33 | 91  | other  | d 10
upright_piano       | Upright Piano        | keys    | 3   | 28 | 96  | other  | d 10
electric_piano      | Electric Piano       | keys    | 4   | 28 | 96  | other  | d 10
fm_piano            | FM Electric Piano    | keys    | 5   | 28 | 96  | other  | d 10
wurlitzer           | Wurlitzer            | keys    | 4   | 33 | 91  | other  | d 10
clavinet            | Clavinet             | keys    | 7   | 29 | 89  | other  | d 8
harpsichord         | Harpsichord          | keys    | 6   | 29 | 89  | other  | d 8
celesta             | Celesta              | bells   | 8   | 60 | 108 | other  | d 6
glockenspiel        | Glockenspiel         | bells   | 9   | 72 | 108 | other  | d 4
music_box           | Music Box            | bells   | 10  | 60 | 103 | other  | d 6
vibraphone          | Vibraphone           | mallet  | 11  | 53 | 89  | other  | d 6
marimba             | Marimba              | mallet  | 12  | 45 | 96  | other  | d 6
xylophone           | Xylophone            | mallet  | 13  | 60 | 101 | other  | d 4
tubular_bells       | Tubular Bells        | bells   | 14  | 60 | 77  | other  | d 4
dulcimer            | Dulcimer             | plucked | 15  | 48 | 89  | other  | d 6
kalimba             | Kalimba              | mallet  | 108 | 53 | 89  | other  | d 4
steel_drums         | Steel Drums          | mallet  | 114 | 52 | 88  | other  | d 6
handpan             | Handpan              | mallet  | 114 | 48 | 79  | other  | d 6
singing_bowl        | Singing Bowl         | bells   | 14  | 43 | 84  | other  | d 4
drawbar_organ       | Drawbar Organ        | organ   | 16  | 36 | 96  | other  | 8
rock_organ          | Rock Organ           | organ   | 18  | 36 | 96  | other  | 8
church_organ        | Church Organ         | organ   | 19  | 36 | 96  | other  | 10
harmonium           | Harmonium            | reed    | 20  | 41 | 89  | other  | 6
accordion           | Accordion            | reed    | 21  | 41 | 89  | other  | 6
bandoneon           | Bandoneon            | reed    | 23  | 36 | 95  | other  | 6
harmonica           | Harmonica            | reed    | 22  | 55 | 96  | other  | 2
nylon_guitar        | Nylon Guitar         | guitar  | 24  | 40 | 83  | other  | d 6
steel_guitar        | Steel-String Guitar  | guitar  | 25  | 40 | 84  | other  | d 6
jazz_guitar         | Jazz Guitar          | guitar  | 26  | 40 | 86  | other  | d 6
clean_guitar        | Clean Electric Guitar| guitar  | 27  | 40 | 88  | other  | d 6
muted_guitar        | Muted Guitar         | guitar  | 28  | 40 | 84  | other  | d 6
overdriven_guitar   | Overdriven Guitar    | guitar  | 29  | 40 | 88  | other  | 6
distorted_guitar    | Distorted Guitar     | guitar  | 30  | 36 | 88  | other  | 6
pedal_steel         | Pedal Steel          | guitar  | 26  | 45 | 88  | other  | 4
baritone_guitar     | Baritone Guitar      | guitar  | 27  | 33 | 76  | other  | d 6
banjo               | Banjo                | plucked | 105 | 48 | 86  | other  | d 5
mandolin            | Mandolin             | plucked | 25  | 55 | 93  | other  | d 8
ukulele             | Ukulele              | plucked | 24  | 60 | 81  | other  | d 4
sitar               | Sitar                | plucked | 104 | 48 | 84  | other  | d 4
koto                | Koto                 | plucked | 107 | 43 | 86  | other  | d 6
shamisen            | Shamisen             | plucked | 106 | 48 | 84  | other  | d 3
oud                 | Oud                  | plucked | 24  | 36 | 79  | other  | d 4
bouzouki            | Bouzouki             | plucked | 25  | 43 | 86  | other  | d 8
harp                | Harp                 | plucked | 46  | 31 | 101 | other  | d 10
upright_bass        | Upright Bass         | bass    | 32  | 28 | 60  | bass   | d 1
finger_bass         | Electric Bass        | bass    | 33  | 28 | 62  | bass   | d 2
pick_bass           | Picked Bass          | bass    | 34  | 28 | 62  | bass   | d 2
fretless_bass       | Fretless Bass        | bass    | 35  | 28 | 64  | bass   | d 1
slap_bass           | Slap Bass            | bass    | 36  | 28 | 64  | bass   | d 1
synth_bass          | Synth Bass           | bass    | 38  | 26 | 60  | bass   | 1
acid_bass           | Acid Bass            | bass    | 38  | 28 | 64  | bass   | 1
sub_bass            | Sub Bass             | bass    | 39  | 24 | 52  | bass   | 1
bass_808            | 808 Bass             | bass    | 39  | 24 | 52  | bass   | d 1
reese_bass          | Reese Bass           | bass    | 39  | 24 | 55  | bass   | 1
wobble_bass         | Wobble Bass          | bass    | 38  | 24 | 55  | bass   | 1
tuba                | Tuba                 | brass   | 58  | 28 | 60  | bass   | 1
violin              | Violin               | strings | 40  | 55 | 98  | other  | 2
fiddle              | Fiddle               | strings | 110 | 55 | 93  | other  | 2
viola               | Viola                | strings | 41  | 48 | 86  | other  | 2
cello               | Cello                | strings | 42  | 36 | 79  | other  | 2
contrabass          | Contrabass           | strings | 43  | 28 | 60  | bass   | 1
erhu                | Erhu                 | strings | 110 | 62 | 91  | other  | 1
string_ensemble     | Strings              | strings | 48  | 36 | 96  | other  | 10
slow_strings        | Slow Strings         | strings | 49  | 36 | 93  | other  | 10
tremolo_strings     | Tremolo Strings      | strings | 44  | 40 | 93  | other  | 8
pizzicato_strings   | Pizzicato Strings    | strings | 45  | 36 | 91  | other  | d 8
spiccato_strings    | Spiccato Strings     | strings | 48  | 36 | 93  | other  | d 8
choir_aahs          | Choir Aahs           | voice   | 52  | 43 | 84  | vocals | 8
choir_oohs          | Choir Oohs           | voice   | 53  | 43 | 84  | vocals | 8
solo_voice          | Solo Voice           | voice   | 53  | 48 | 81  | vocals | 1
vocal_chop          | Vocal Chops          | voice   | 54  | 48 | 84  | vocals | d 2
whistle             | Whistle              | voice   | 78  | 67 | 96  | vocals | 1
trumpet             | Trumpet              | brass   | 56  | 54 | 86  | other  | 2
muted_trumpet       | Muted Trumpet        | brass   | 59  | 54 | 84  | other  | 1
trombone            | Trombone             | brass   | 57  | 40 | 72  | other  | 2
french_horn         | French Horn          | brass   | 60  | 41 | 77  | other  | 4
brass_section       | Brass Section        | brass   | 61  | 40 | 84  | other  | 6
synth_brass         | Synth Brass          | synth   | 62  | 40 | 86  | other  | 6
soprano_sax         | Soprano Sax          | reed    | 64  | 56 | 87  | other  | 1
alto_sax            | Alto Sax             | reed    | 65  | 49 | 81  | other  | 1
tenor_sax           | Tenor Sax            | reed    | 66  | 44 | 76  | other  | 1
baritone_sax        | Baritone Sax         | reed    | 67  | 36 | 69  | other  | 1
clarinet            | Clarinet             | wood    | 71  | 50 | 91  | other  | 1
oboe                | Oboe                 | wood    | 68  | 58 | 91  | other  | 1
english_horn        | English Horn         | wood    | 69  | 52 | 81  | other  | 1
bassoon             | Bassoon              | wood    | 70  | 34 | 72  | other  | 1
duduk               | Duduk                | wood    | 69  | 54 | 79  | other  | 1
flute               | Flute                | wood    | 73  | 60 | 96  | other  | 1
piccolo             | Piccolo              | wood    | 72  | 74 | 105 | other  | 1
recorder            | Recorder             | wood    | 74  | 60 | 93  | other  | 1
pan_flute           | Pan Flute            | wood    | 75  | 60 | 93  | other  | 1
shakuhachi          | Shakuhachi           | wood    | 77  | 55 | 86  | other  | 1
tin_whistle         | Tin Whistle          | wood    | 78  | 62 | 93  | other  | 1
ocarina             | Ocarina              | wood    | 79  | 60 | 91  | other  | 1
bagpipes            | Bagpipes             | reed    | 109 | 57 | 82  | other  | 3
didgeridoo          | Didgeridoo           | drone   | 71  | 24 | 43  | other  | 1
tanpura             | Tanpura              | drone   | 104 | 36 | 67  | other  | d 4
saw_lead            | Saw Lead             | synth   | 81  | 48 | 96  | other  | 2
square_lead         | Square Lead          | synth   | 80  | 48 | 96  | other  | 2
soft_lead           | Soft Lead            | synth   | 80  | 48 | 93  | other  | 2
supersaw            | Supersaw             | synth   | 81  | 40 | 93  | other  | 8
pluck_synth         | Synth Pluck          | synth   | 84  | 43 | 96  | other  | d 6
synth_stab          | Synth Stab           | synth   | 62  | 40 | 88  | other  | d 8
bell_synth          | Bell Synth           | synth   | 98  | 55 | 103 | other  | d 6
arp_synth           | Arp Synth            | synth   | 84  | 36 | 96  | other  | d 4
warm_pad            | Warm Pad             | synth   | 89  | 36 | 88  | other  | 8
glass_pad           | Glass Pad            | synth   | 92  | 43 | 96  | other  | 8
choir_pad           | Choir Pad            | synth   | 91  | 40 | 84  | other  | 8
sweep_pad           | Sweep Pad            | synth   | 95  | 36 | 88  | other  | 8
dark_pad            | Dark Pad             | synth   | 97  | 28 | 76  | other  | 6
string_machine      | String Machine       | synth   | 50  | 40 | 91  | other  | 8
theremin            | Theremin             | synth   | 79  | 55 | 93  | other  | 1
chip_pulse          | Chip Pulse           | synth   | 80  | 45 | 98  | other  | 3
chip_triangle       | Chip Triangle        | synth   | 80  | 26 | 64  | bass   | 1
orchestra_hit       | Orchestra Hit        | fx      | 55  | 36 | 84  | other  | d 4
timpani             | Timpani              | drums   | 47  | 38 | 60  | drums  | d 2
acoustic_kit        | Drum Kit             | drums   | 0   | 27 | 87  | drums  | dk 16
rock_kit            | Rock Kit             | drums   | 16  | 27 | 87  | drums  | dk 16
jazz_kit            | Jazz Kit             | drums   | 32  | 27 | 87  | drums  | dk 16
brush_kit           | Brush Kit            | drums   | 40  | 27 | 87  | drums  | dk 16
lofi_kit            | Dusty Kit            | drums   | 8   | 27 | 87  | drums  | dk 16
electronic_kit      | Electronic Kit       | drums   | 24  | 27 | 87  | drums  | dk 16
kit_808             | 808 Kit              | drums   | 25  | 27 | 87  | drums  | dk 16
kit_909             | 909 Kit              | drums   | 24  | 27 | 87  | drums  | dk 16
gated_kit           | Gated 80s Kit        | drums   | 16  | 27 | 87  | drums  | dk 16
chip_kit            | Chip Noise Kit       | drums   | 24  | 27 | 87  | drums  | dk 16
industrial_kit      | Industrial Kit       | drums   | 24  | 27 | 87  | drums  | dk 16
orchestral_kit      | Orchestral Percussion| drums   | 48  | 27 | 87  | drums  | dk 16
taiko_kit           | Taiko Ensemble       | drums   | 48  | 27 | 87  | drums  | dk 16
latin_percussion    | Latin Percussion     | drums   | 0   | 27 | 87  | drums  | dk 16
hand_drums          | Hand Drums           | drums   | 0   | 27 | 87  | drums  | dk 16
tabla               | Tabla                | drums   | 0   | 27 | 87  | drums  | dk 16
darbuka             | Darbuka              | drums   | 0   | 27 | 87  | drums  | dk 16
shaker              | Shaker and Tambourine| drums   | 0   | 27 | 87  | drums  | dk 16
claps               | Claps and Snaps      | drums   | 0   | 27 | 87  | drums  | dk 16
beatbox             | Beatbox              | voice   | 0   | 27 | 87  | drums  | dk 16
riser               | Riser                | fx      | 119 | 36 | 84  | other  | 2
downlifter          | Downlifter           | fx      | 119 | 36 | 84  | other  | 2
impact              | Impact               | fx      | 118 | 24 | 60  | drums  | d 4
reverse_cymbal      | Reverse Cymbal       | fx      | 119 | 36 | 84  | drums  | 2
scratch             | Turntable Scratch    | fx      | 120 | 36 | 84  | other  | d 2
bed_vinyl           | Vinyl Crackle        | bed     | 126 | 60 | 60  | other  | 1
bed_tape            | Tape Hiss            | bed     | 126 | 60 | 60  | other  | 1
bed_rain            | Rain                 | bed     | 122 | 60 | 60  | other  | 1
bed_thunder         | Thunder              | bed     | 122 | 60 | 60  | other  | 1
bed_ocean           | Ocean Waves          | bed     | 122 | 60 | 60  | other  | 1
bed_stream          | Running Water        | bed     | 122 | 60 | 60  | other  | 1
bed_wind            | Wind                 | bed     | 122 | 60 | 60  | other  | 1
bed_birds           | Birds                | bed     | 123 | 60 | 60  | other  | 1
bed_crickets        | Crickets             | bed     | 123 | 60 | 60  | other  | 1
bed_fire            | Fire                 | bed     | 126 | 60 | 60  | other  | 1
bed_city            | City                 | bed     | 125 | 60 | 60  | other  | 1
bed_cafe            | Café                 | bed     | 126 | 60 | 60  | other  | 1
bed_crowd           | Crowd                | bed     | 126 | 60 | 60  | other  | 1
bed_noise           | Noise                | bed     | 126 | 60 | 60  | other  | 1
bed_clock           | Ticking Clock        | bed     | 115 | 60 | 60  | other  | 1
"""


def _read(row: str) -> InstrumentFacts:
    name, title, family, program, low, high, stem, flags = (cell.strip() for cell in row.split("|"))
    marks, _, voices = flags.rpartition(" ")
    return InstrumentFacts(
        name, title, family, int(program), int(low), int(high), stem, "k" not in marks, "d" not in marks, int(voices)
    )


INSTRUMENTS: dict[str, InstrumentFacts] = {
    facts.name: facts for facts in (_read(row) for row in _TABLE.strip().splitlines())
}
