"""Which language a text is in; English full of names stays English."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.errors import MissingExtraError
from tagger.text import language
from tagger.text.language import detect_language
from tagger.training.corpus import load_corpus

SENTENCES = {
    "ru": "Министерство рек сообщило, что вчера в порту прошла встреча представителей полиции и таможни.",
    "kk": "Өзен министрлігі кеше порт қаласында полиция өкілдерінің кездесуі өткенін хабарлады.",
    "ky": "Дарыялар министрлиги кечээ портто милиция өкүлдөрүнүн жолугушуусу болгонун билдирди.",
    "tg": "Вазорати дарёҳо хабар дод, ки дирӯз дар бандар мулоқоти намояндагони милитсия баргузор шуд.",
    "mn": "Гол мөрний яам өчигдөр боомтод цагдаагийн төлөөлөгчдийн уулзалт болсныг мэдээллээ.",
    "uk": "Міністерство річок повідомило, що вчора в порту відбулася зустріч представників поліції.",
    "mk": "Министерството за реки соопшти дека вчера во пристаништето се одржа состанок на полицијата.",
    "uz": "Daryolar vazirligi kecha portda politsiya vakillarining uchrashuvi bo'lib o'tganini ma'lum qildi.",
    "az": "Çaylar Nazirliyi bildirib ki, dünən limanda polis nümayəndələrinin görüşü keçirilib.",
    "tr": "Nehirler Bakanlığı, dün limanda polis temsilcilerinin katıldığı bir toplantının yapıldığını duyurdu.",
    "de": "Das Ministerium für Flüsse teilte mit, dass gestern im Hafen Vertreter der Polizei zusammenkamen.",
    "fr": "Le ministère des Fleuves a annoncé que des représentants de la police se sont réunis hier au port.",
    "es": "El Ministerio de los Ríos anunció que ayer se reunieron en el puerto representantes de la policía.",
    "it": "Il ministero dei Fiumi ha annunciato che ieri i rappresentanti della polizia si sono riuniti nel porto.",
    "nl": "Het ministerie van Rivieren deelde mee dat de politie gisteren in de haven is geweest en niets had gezien.",
    "pl": "Ministerstwo Rzek poinformowało, że wczoraj w porcie odbyło się spotkanie przedstawicieli policji.",
    "ro": "Ministerul Râurilor a anunțat că ieri în port a avut loc o întâlnire a reprezentanților poliției.",
    "sq": "Ministria e Lumenjve njoftoi se dje në port u mbajt një takim i përfaqësuesve të policisë.",
    "ka": "მდინარეების სამინისტრომ განაცხადა, რომ გუშინ პორტში პოლიციის წარმომადგენლების შეხვედრა გაიმართა.",
    "hy": "Գետերի նախարարությունը հայտնել է, որ երեկ նավահանգստում տեղի է ունեցել ոստիկանության հանդիպում։",
    "zh": "河流部宣布昨天在港口举行了警察代表会议讨论边境问题会议持续了两天与会者同意继续合作",
    "ar": "أعلنت وزارة الأنهار أن اجتماعا لممثلي الشرطة عقد أمس في الميناء لمناقشة قضايا الحدود والتعاون بين البلدين.",
    "en": "The Ministry of Rivers said that representatives of the police met in the port yesterday.",
}


@pytest.mark.parametrize(("code", "sentence"), SENTENCES.items())
def test_sentences(code: str, sentence: str) -> None:
    assert detect_language(sentence) == code
    assert detect_language(sentence.upper()) in {code, None}
    assert detect_language(f"{sentence}\n" * 200) == code


@pytest.mark.parametrize(
    "text",
    [
        "On 4 May, Nursultan Qasymuly, akim of Qyzylorda, met Gülnara Törebekqyzy and Erlan Sätbaev in Shymkent.",
        'The word "жер" was read out in Aqtau; Gülzhan Ordabekova said that it was hers.',
        "MINISTRY OF RIVERS: THE LOCK AT SANKT VIKTOR IS CLOSED BY ORDER OF THE HARBOUR POLICE",
    ],
)
def test_names_do_not_make_a_text_foreign(text: str) -> None:
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Osterland",
        "Ja, bitte.",
        "1999 2000 2001 – 17 %",
        "Nursultan Qasymuly, Gülnara Törebekqyzy, Erlan Sätbaev, Bauyrzhan Mämbetuly, Aqtöbe, Qyzylorda, Shymkent",
    ],
)
def test_what_has_no_language(text: str) -> None:
    assert detect_language(text) is None


def test_no_english_document_of_the_corpus_is_called_foreign() -> None:
    found = [detect_language(document.text) for document in load_corpus()]
    assert set(found) == {"en", None}
    assert found.count(None) <= 3


@given(st.text())
def test_any_text(text: str) -> None:
    found = detect_language(text)
    assert found is None or 2 <= len(found) <= 3


def test_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py3langid", None)
    language._identifier.cache_clear()
    assert detect_language(SENTENCES["en"]) == "en"
    with pytest.raises(MissingExtraError, match=r"tagger\[archives\]"):
        detect_language(SENTENCES["de"])
