"""What passages do: commitment, direction, and what stands in them. All sentences are invented."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.alignment.results import COMMITMENTS, DIRECTIONS, Stance
from recommender.alignment.stance import read_stances
from recommender.alignment.stance.features import NAMES, features
from recommender.alignment.stance.lexicon import CUES, LANGUAGES, cue_counts
from recommender.alignment.stance.reading import MODEL_PATH, shipped_judges

ENABLING = (
    "Member States shall ensure that hospitals make electronic records available to researchers through the common "
    "platform, and shall facilitate exchange across borders free of charge."
)
RESTRICTING_ZH = (
    "第十二条 境外机构不得采集、保藏本国居民的遗传样本；确需向境外提供数据的，"
    "应当经国务院科学技术主管部门批准，并通过安全审查。"
)


def read(text: str, language: str) -> Stance:
    return read_stances([text], [language])[0]


DUTIES = [
    ("en", "Each laboratory shall report confirmed cases to the registry within three days."),
    ("zh", "第九条 医疗机构应当建立病历管理制度，并向卫生健康部门报告。"),
    ("fr", "L'exploitant doit transmettre chaque année ses relevés ; il est tenu d'informer les riverains sans délai."),
    (
        "es",
        (
            "Los centros deberán comunicar los casos confirmados a la autoridad sanitaria y están obligados a "
            "conservar los datos."
        ),
    ),
    ("de", "Die Krankenhäuser müssen jeden bestätigten Fall melden und sind verpflichtet, die Daten aufzubewahren."),
    ("it", "I laboratori devono comunicare i casi confermati e sono tenuti a conservare i dati."),
]
FUNDED = [
    ("en", "Component 3: 24 million euros are allocated to sequencing equipment for six hospitals, 2026–2029."),
    ("zh", "安排专项资金3亿元，用于基层医疗机构设备更新。"),
    ("fr", "Une enveloppe de 18 millions d'euros est affectée au budget des centres de dépistage."),
    ("es", "Se destinan 12 millones de euros del presupuesto a la financiación de laboratorios rurales."),
    ("de", "Für den Ausbau der Labore werden im Haushalt 14 Millionen Euro bereitgestellt."),
    ("it", "Sono stanziati nel bilancio 14 milioni di euro per il finanziamento dei laboratori."),
]
PLANS = [
    ("en", "We will strengthen screening by 2030 and aim to improve access in rural areas."),
    ("zh", "加快推进分级诊疗，完善基层服务网络，到2030年实现全覆盖。"),
    ("fr", "Renforcer le dépistage d'ici 2030 et développer la coopération entre hôpitaux."),
    ("es", "Impulsar la investigación y fortalecer la red de laboratorios hasta 2030."),
    ("de", "Bis 2030 sollen die Labore gestärkt und die Vernetzung ausgebaut werden."),
    ("it", "Rafforzare entro il 2030 la rete dei laboratori e promuovere la ricerca."),
]
MENTIONS = [
    ("en", "According to the survey, 34 per cent of patients were treated outside their district in 2022."),
    ("zh", "调查显示，去年该省就诊人数同比增长12%，农村地区占三成。"),
    ("fr", "Selon l'enquête, le taux de dépistage était de 34 % et a diminué depuis 2019."),
    ("es", "Según la encuesta, la tasa fue del 34 % y ha disminuido desde 2019."),
    ("de", "Laut Bericht lag der Anteil bei 34 Prozent und sank seit 2019."),
    ("it", "Secondo l'indagine il tasso era del 34 per cento nel 2019."),
]
RESTRICTS = [
    (
        "en",
        (
            "Samples may be sent abroad only with the prior approval of the ethics board and the written consent of "
            "the donor."
        ),
    ),
    ("zh", RESTRICTING_ZH),
    (
        "fr",
        (
            "Le transfert de données ne peut avoir lieu qu'après autorisation préalable et sous réserve du "
            "consentement écrit."
        ),
    ),
    ("es", "Sólo podrán cederse muestras previa autorización del comité y con el consentimiento expreso del donante."),
    (
        "de",
        "Proben dürfen nur mit vorheriger Genehmigung der Behörde und schriftlicher Einwilligung weitergegeben werden.",
    ),
    ("it", "I campioni possono essere ceduti solo previa autorizzazione e con il consenso scritto del donatore."),
]
OPPOSES = [
    ("en", "The screening programme is discontinued and its grants are withdrawn; section 4 is repealed."),
    ("fr", "L'article 4 est abrogé et le programme de dépistage est supprimé ; les centres sont fermés."),
    ("es", "Queda derogado el artículo 4 y se suprime el programa de cribado; los centros se clausuran."),
    ("de", "Das Programm wird abgeschafft, die Zuschüsse werden gestrichen und das Gesetz tritt außer Kraft."),
]


@pytest.mark.parametrize(
    ("commitment", "language", "text"),
    [
        (kind, *case)
        for kind, cases in zip(COMMITMENTS, (DUTIES, FUNDED, PLANS, MENTIONS), strict=True)
        for case in cases
    ],
)
def test_the_commitment_is_read_in_each_language(commitment: str, language: str, text: str) -> None:
    assert read(text, language).commitment == commitment


@pytest.mark.parametrize(
    ("direction", "language", "text"),
    [
        (kind, *case)
        for kind, cases in zip(DIRECTIONS, (DUTIES + PLANS, RESTRICTS, OPPOSES), strict=True)
        for case in cases
    ],
)
def test_the_direction_is_read_in_each_language(direction: str, language: str, text: str) -> None:
    assert read(text, language).direction == direction


def test_enabling_and_restricting_the_same_matter_have_different_directions() -> None:
    enabling, restricting = read_stances([ENABLING, RESTRICTING_ZH], ["en", "zh"])
    assert (enabling.direction, restricting.direction) == ("supports", "restricts")
    assert enabling.commitment == restricting.commitment == "duty"


def test_a_refusal_that_is_forbidden_is_not_a_restriction() -> None:
    assert (
        read("No patient shall be refused treatment; care shall be provided free of charge.", "en").direction
        == "supports"
    )


def test_a_demand_to_repeal_is_not_a_repeal() -> None:
    demand = read("Repeal the provisions that criminalise patients, and strengthen access to care.", "en")
    assert (demand.commitment, demand.direction) == ("plan", "supports")


@pytest.mark.parametrize(
    ("language", "text", "times", "amounts", "bodies"),
    [
        (
            "en",
            (
                "By 2029 the Ministry of Health shall spend 12.5 million euros and reach 80 per cent of homes within "
                "two years."
            ),
            ("By 2029", "within two years"),
            ("12.5 million euros", "80 per cent"),
            ("Ministry of Health",),
        ),
        ("zh", "到2030年，省科技厅投入3.5亿元，覆盖率提高到58%。", ("到2030年",), ("3.5亿元", "58%"), ("省科技厅",)),
        (
            "fr",
            "Le ministère de la Santé verse 3 millions d'euros avant le 1er mars 2027.",
            ("1er mars 2027",),
            ("3 millions d'euros",),
            ("ministère de la Santé",),
        ),
        (
            "es",
            "El Ministerio de Sanidad destinará 1.200.000 euros en un plazo de seis meses.",
            ("seis meses",),
            ("1.200.000 euros",),
            ("Ministerio de Sanidad",),
        ),
        (
            "de",
            "Das Bundesministerium für Gesundheit stellt bis Ende 2028 40 Mio. Euro bereit.",
            ("bis Ende 2028",),
            ("40 Mio. Euro",),
            ("Bundesministerium für Gesundheit",),
        ),
    ],
)
def test_times_amounts_and_bodies_are_verbatim_and_in_order(
    language: str, text: str, times: tuple[str, ...], amounts: tuple[str, ...], bodies: tuple[str, ...]
) -> None:
    stance = read(text, language)
    assert [quote.removeprefix("avant le ") for quote in stance.times] == list(times)
    assert (stance.amounts, stance.bodies) == (amounts, bodies)


def test_the_number_of_a_law_is_no_year() -> None:
    assert read("As laid down in Regulation (EU) 2016/679 and Ley 14/2007.", "en").times == ()


def test_at_most_five_of_a_kind_and_none_twice() -> None:
    text = "; ".join(f"{year} and {year}" for year in range(2021, 2031))
    assert read(text, "en").times == ("2021", "2022", "2023", "2024", "2025")


@pytest.mark.parametrize("language", ["und", "", "xx", "sv", "EN", "zh-Hans"])
def test_any_language_code_is_read(language: str) -> None:
    stance = read("The agency shall publish the report. 机构应当公布报告。", language)
    assert stance.commitment == "duty"


@given(st.text(max_size=300), st.sampled_from([*LANGUAGES, "und", "sv"]))
@settings(max_examples=60, deadline=None)
def test_no_text_makes_it_fail_and_finds_stand_in_the_text(text: str, language: str) -> None:
    stance = read(text, language)
    assert stance.commitment in COMMITMENTS and stance.direction in DIRECTIONS
    for found in (stance.times, stance.amounts, stance.bodies):
        assert len(found) <= 5 and len(set(found)) == len(found) and all(quote and quote in text for quote in found)


def test_no_text_gives_no_stance_and_order_is_kept_over_batches() -> None:
    assert read_stances([], []) == []
    texts = [MENTIONS[0][1], DUTIES[0][1]] * 200
    calls: list[tuple[int, int]] = []
    stances = read_stances(texts, ["en"] * 400, on_progress=lambda done, total: calls.append((done, total)))
    assert [s.commitment for s in stances] == ["mention", "duty"] * 200
    assert calls[-1] == (400, 400)


def test_hostile_texts_are_read_quickly() -> None:
    texts = [
        "no " * 3000,
        "1 " * 5000,
        "A b " * 3000,
        "第" * 9000,
        "not, " * 3000,
        "ne " * 4000,
        "hat " * 4000,
        "9,999" * 2000,
    ]
    start = time.perf_counter()
    read_stances(texts * 2, ["en", "fr", "de", "zh", "und", "fr", "de", "es"] * 2)
    assert time.perf_counter() - start < 5


def test_every_lexicon_knows_only_known_cues() -> None:
    for language in LANGUAGES:
        assert list(cue_counts("", language)) == list(CUES)


def test_the_shipped_model_fits_the_features_and_names_its_data() -> None:
    judges = shipped_judges()
    assert judges["commitment"].classes == COMMITMENTS and judges["direction"].classes == DIRECTIONS
    assert features(["a"], ["en"]).shape == (1, len(NAMES))
    assert judges["direction"].weights.shape == (len(DIRECTIONS), len(NAMES))
    assert json.loads(MODEL_PATH.read_text(encoding="utf-8"))["fitted_on"]["files"]
