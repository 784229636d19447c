"""Contents, definitions, references and the like are no evidence; what a law provides is."""

from __future__ import annotations

import pytest

from recommender.alignment.non_evidence import KINDS, kind_of_text

NO_EVIDENCE = [
    ("definition", "‘genomic data’ means data on the inherited characteristics of a person;", ""),
    (
        "definition",
        "(7) ‘data holder’ means a body which keeps registers of patients; (8) ‘user’ means whoever reads them;",
        "",
    ),
    ("definition", "（三）生物样本库，是指收集、保存和提供人体样本的机构。", "第八章 附则"),
    ("definition", "本条例所称健康数据，是指与个人身体状况有关的数据。", ""),
    ("definition", "Aux fins de la présente loi, on entend par dossier: l'ensemble des documents de soins.", ""),
    ("definition", "A los efectos de esta ley se entenderá por biobanco el establecimiento que acoge muestras.", ""),
    (
        "citation",
        "Having regard to the opinion of the committee of the regions, having regard to the budget rules,",
        "",
    ),
    ("citation", "Vu l’avis du conseil d’État ; Vu l’avis de la chambre des médecins ;", ""),
    ("citation", "根据《中华人民共和国某某法》，制定本办法。", ""),
    ("closing", "This Regulation shall enter into force on the third day following its publication.", ""),
    ("closing", "本办法自2027年1月1日起施行。", ""),
    ("reference", "Doe J. et al. Genomes (2019). doi:10.1/2, pp. 11-19. https://example.org vol. 4", ""),
    (
        "abbreviations",
        "HTA - health technology assessment\nEHR - electronic health record\nGP - general practitioner",
        "",
    ),
    ("contents", "Introduction ........ 3\nTraining of physicians ........ 9\nExchange of data ........ 14", ""),
    ("contents", "Introduction 3\nTraining of physicians 9\nExchange of data 14\nResearch money 21", ""),
]
EVIDENCE = [
    ("Every hospital shall train its physicians in reading genomic reports.", ""),
    ("各级医院应当建立生物样本库，指导研究人员规范使用样本。", ""),
    ("For the purposes of this act the ministry shall fund a register of rare diseases.", ""),
    ("根据《健康规划》的要求，各省应当在2027年前建成区域健康数据平台，并安排专项资金。", ""),
    ("Hospitals 52 61 70\nClinics 9 4 3\nLaboratories 12 18 11\nPharmacies 44 31 40", ""),
    ("Running text that stands below a heading which was the last one to be recognised as such.", "Contents"),
    ("The authority keeps the register and publishes it every year.", "Definitions"),
]


@pytest.mark.parametrize(("kind", "text", "section"), NO_EVIDENCE)
def test_what_only_names_or_cites_is_no_evidence(kind: str, text: str, section: str) -> None:
    assert kind_of_text(text, section) == kind
    assert kind in KINDS


@pytest.mark.parametrize(("text", "section"), EVIDENCE)
def test_what_provides_something_may_be_evidence(text: str, section: str) -> None:
    assert kind_of_text(text, section) is None


@pytest.mark.parametrize("text", ["", "—", "1.2.3", "a" * 20000, "，" * 5000, "‘" * 3000, "是指" * 4000])
def test_odd_texts_are_answered_quickly(text: str) -> None:
    assert kind_of_text(text) in {None, *KINDS}
