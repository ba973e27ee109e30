from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tagger.kb.gov import BodyName, parse_body, place, plain

if TYPE_CHECKING:
    from tagger.kb.store import KnowledgeBase


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        # country before, behind, as possessive, in a long form, in the middle
        ("Georgian Ministry of Internal Affairs", "gov:GE/interior"),
        ("Ministry of Internal Affairs of Georgia", "gov:GE/interior"),
        ("Georgia's Interior Ministry", "gov:GE/interior"),
        ("MINISTRY OF INTERNAL AFFAIRS OF GEORGIA", "gov:GE/interior"),
        ("Ministry of Internal Affairs of the Republic of Uzbekistan", "gov:UZ/interior"),
        ("Ministry of Foreign Affairs of the Islamic Republic of Afghanistan", "gov:AF/foreign-affairs"),
        (
            "Ministry of Foreign Affairs of the former Yugoslav Republic of Macedonia",
            "gov:MK/foreign-affairs",
        ),
        ("Kyrgyz State Border Service", "gov:KG/border-guard"),
        ("State Border Guard Service of Ukraine", "gov:UA/border-guard"),
        ("National Police Agency of Mongolia", "gov:MN/police"),
        ("Supreme Court of Serbia", "gov:RS/supreme-court"),
        ("General Staff of the Mongolian Armed Forces", "gov:MN/armed-forces"),
        ("Agency on Statistics under the President of the Republic of Tajikistan", "gov:TJ/statistics"),
        ("Customs Service under the Government of Tajikistan", "gov:TJ/customs"),
        # topics
        ("Ministry of Justice and Security of the Netherlands", "gov:NL/justice"),
        ("Ministry of Labour, Social Protection and Family of Moldova", "gov:MD/labour"),
        ("Ministry of Economy and Finance of Italy", "gov:IT/finance"),
        ("Ministry of Health and Social Protection of the Population of Tajikistan", "gov:TJ/health"),
        ("Croatian Ministry of Science, Education and Sports", "gov:HR/education"),
        ("Swiss Federal Department of Foreign Affairs", "gov:CH/foreign-affairs"),
        ("Austrian Federal Ministry of the Interior", "gov:AT/interior"),
        ("U.S. Department of Justice", "gov:US/justice"),
        # names that are only bodies with a country
        ("Kosovo Police", "gov:XK/police"),
        ("Kosovo Assembly", "gov:XK/parliament"),
        ("Government of Canada", "gov:CA/government"),
        ("BiH Council of Ministers", "gov:BA/government"),
        ("Court of BiH", "gov:BA/court"),
        # own names, alone and with their country
        ("Verkhovna Rada", "gov:UA/parliament"),
        ("Sejm of the Republic of Poland", "gov:PL/parliament"),
        ("Skupština of Montenegro", "gov:ME/parliament"),
        ("Riigikontroll", "gov:EE/audit"),
        ("SALSGIR", "gov:KG/human-rights"),
        ("Folkhälsomyndigheten", "gov:SE/health"),
        ("Moldovan CEC", "gov:MD/electoral-commission"),
        ("Bank of Lithuania", "gov:LT/central-bank"),
        # agencies by kind and subject, ranks before them, a country in the middle
        ("Uganda Revenue Authority", "gov:UG/tax"),
        ("State Committee for Tourism of Uzbekistan", "gov:UZ/tourism"),
        ("Latvian State Labour Inspectorate", "gov:LV/labour-inspection"),
        ("Kyrgyz State Service for Financial Intelligence", "gov:KG/financial-intelligence"),
        ("Directorate General of Customs of Türkiye", "gov:TR/customs"),
        ("National Agency of Ukraine for Civil Service", "gov:UA/public-administration"),
        ("Agency of the Republic of Kazakhstan for Financial Monitoring", "gov:KZ/financial-intelligence"),
        ("Royal Jordanian Customs Department", "gov:JO/customs"),
        ("Ministry of Communications and Transport of Bosnia and Herzegovina", "gov:BA/transport"),
        ("Committee on Youth Affairs of Tajikistan", "gov:TJ/youth"),
        # names of the data in another order, with another rank, with the office of who holds it
        ("National Statistics Institute of Spain", "gov:ES/statistics"),
        ("Lithuanian State Labour Inspection Service", "gov:LT/labour-inspection"),
        ("Albanian Tourism Agency", "gov:AL/tourism"),
        ("Office of the People's Advocate of Albania", "gov:AL/ombudsman"),
        ("Human Rights Ombudsman's Office of Uzbekistan", "gov:UZ/ombudsman"),
        ("Institution of the Ombudsperson of Kosovo", "gov:XK/ombudsman"),
        ("General Directorate of Customs of Albania", "gov:AL/customs"),
        ("Police General Inspectorate of Moldova", "gov:MD/police"),
        # kinds that some portfolios have besides agencies: commissions, councils, offices
        ("Personal Data Protection Commission of Bulgaria", "gov:BG/data-protection"),
        ("National Television and Radio Broadcasting Council of Ukraine", "gov:UA/media-regulator"),
        ("Directorate for Asylum of North Macedonia", "gov:MK/migration"),
        # what a topic has behind it, and ministries by other words
        ("Greek Ministry of Migration Policy", "gov:GR/migration"),
        ("Employment and Labour Relations Federal Public Service of Belgium", "gov:BE/labour"),
        ("Office of the Minister of Interior of Kosovo", "gov:XK/interior"),
        ("Spanish State Secretariat for Migration", "gov:ES/migration"),
        # response teams by their country's code
        ("CERT-LT", "gov:LT/cyber-security"),
        ("CERT-GOV-MD", "gov:MD/cyber-security"),
        ("UZ-CERT", "gov:UZ/cyber-security"),
        ("CSIRT.SK", "gov:SK/cyber-security"),
        # what a portfolio's topic would get wrong
        ("Ministry of Security of Tajikistan", "gov:TJ/intelligence"),
        ("Ministry of Security of Bosnia and Herzegovina", "gov:BA/interior"),
        # parts of bodies that are bodies
        ("Border Police of the Ministry of Interior of North Macedonia", "gov:MK/border-guard"),
        ("Border Troops of the State Committee for National Security of Tajikistan", "gov:TJ/border-guard"),
        ("Labour Inspectorate at the Ministry of Labour of Croatia", "gov:HR/labour-inspection"),
        ("Police of the Ministry of Interior of Latvia", "gov:LV/police"),
        # broken lines, spelling
        ("Ministry of Foreign Affairs of the Re-\npublic of Uzbekistan", "gov:UZ/foreign-affairs"),
        ("Ministry of Defense of Albania", "gov:AL/defence"),
        ("General Prosecutor’s Office of Ukraine", "gov:UA/prosecution"),
    ],
)
def test_names_that_say_everything(kb: KnowledgeBase, name: str, identifier: str) -> None:
    body = parse_body(name, kb)
    assert body.id == identifier
    assert body.reason == ""
    assert kb.entry(identifier) is not None


@pytest.mark.parametrize(
    ("name", "portfolio"),
    [
        ("Interior Ministry", "interior"),
        ("Ministry of Internal Affairs", "interior"),
        ("Ministry of Justice and Security", "justice"),
        ("State Border Service", "border-guard"),
        ("Constitutional Court", "constitutional-court"),
        ("Central Election Commission", "electoral-commission"),
        ("Department of Justice", "justice"),
        ("Office of the Prosecutor General", "prosecution"),
        ("Parliament", "parliament"),
    ],
)
def test_names_that_lack_their_country(kb: KnowledgeBase, name: str, portfolio: str) -> None:
    body = parse_body(name, kb)
    assert (body.country, body.portfolio, body.id) == (None, portfolio, None)
    assert body.reason == "no country in the name"


@pytest.mark.parametrize(
    "name",
    [
        # not national
        "Ministry of Education and Science of Tuzla Canton",
        "Ministry of Interior of Republika Srpska",
        "Ministry of Education, Science, Culture and Sport of the Herzegovina-Neretva Canton",
        "Ministry of Interior of the State of North Rhine-Westphalia",
        "Supreme Court of the Federation of Bosnia and Herzegovina",
        "Supreme Court of Missouri",
        "National Assembly of Québec",
        "Council of Ministers of Crimea",
        "People’s Assembly of Gagauzia",
        "Police Administration of Karlovac County",
        "Osh City Court",
        # of a body, but not the body
        "University of Internal Affairs of Mongolia",
        "Police Academy",
        "Police Academy of the Kyrgyz Ministry of Interior",
        "Academy of the Ministry of Internal Affairs of Tajikistan",
        "Consular Department of the Ministry of Foreign Affairs",
        # a state's missions abroad, and two bodies at once
        "Permanent Mission of Liechtenstein to the OSCE",
        "Embassy of the United States",
        "Serbian Justice and Interior Ministries",
        # parts, committees of a parliament, and what belongs to no portfolio
        "Department for Combating Drug Crime",
        "Committee for National Security, Defence and Public Order",
        "Foreign Affairs Committee",
        "State Border Commission",
        "Norwegian Committee on Youth Affairs",
        "Bureau of International Narcotics and Law Enforcement Affairs",
        "Bureau for Relations with Diaspora",
        "National Development Agency",
        "CERT-EU",
        "Maryland State Board of Elections",
        "State Council on Tolerance",
        "Office of the President of the Parliamentary Assembly",
        "Moldovan Institute for Human Rights",
        "Bosnian Women's Council",
        "Turkish Press Agency",
        "Norwegian Refugee Council",
        "Latvian Human Rights Centre",
        "Commissioner for Human Rights",
        "Ombudsman of Catalonia",
        "Kosovo National Development Agency",
        "Ministry of Water and Irrigation",
        # what only looks like a body
        "National Bank of Greece",
        "Indian National Congress",
        "Hungarian National Council",
        "European Parliament",
        "Parliamentary Assembly of the Council of Europe",
        "Police",
        "Assembly",
        "Georgia",
        "",
    ],
)
def test_names_of_no_national_body(kb: KnowledgeBase, name: str) -> None:
    body = parse_body(name, kb)
    assert (body.portfolio, body.id, body.candidates) == (None, None, ())
    assert body.reason != ""


def test_a_country_of_two_gives_no_identifier(kb: KnowledgeBase) -> None:
    assert parse_body("Congolese Ministry of Defence", kb).id is None
    assert (
        parse_body("Ministry of Defence of the Democratic Republic of the Congo", kb).id == "gov:CD/defence"
    )


@pytest.mark.parametrize(
    ("name", "countries", "identifier"),
    [
        ("Interior Ministry", ["GE"], "gov:GE/interior"),
        ("Interior Ministry", ["GE", "GE"], "gov:GE/interior"),
        ("Interior Ministry", ["GE", "AM"], None),
        ("Interior Ministry", [], None),
        ("Ministry of Internal Affairs of Georgia", ["AM"], "gov:GE/interior"),
        ("Federal Ministry of the Interior", ["DE"], "gov:DE/interior"),
        ("Federal Ministry of the Interior", ["BA"], None),
        ("Federal Ministry of the Interior", ["BA", "AT"], "gov:AT/interior"),
        ("Department of Justice", ["US"], "gov:US/justice"),
        ("Department of Justice", ["KG"], None),
        ("CEC", ["MD"], "gov:MD/electoral-commission"),
        ("CEC", ["MD", "UA"], None),
        ("CEC", ["FR"], None),
        ("Ministry of National Security", ["AZ"], "gov:AZ/intelligence"),
        ("Skupština", ["ME"], "gov:ME/parliament"),
        ("Police Academy", ["GE"], None),
        ("Committee on Environmental Protection", ["TJ", "NO"], "gov:TJ/environment"),
        ("Committee on Environmental Protection", ["RS"], None),
        ("Ministry of Security", ["BA"], "gov:BA/interior"),
        ("Ministry of Security", ["TJ"], "gov:TJ/intelligence"),
        ("Ministry of Security", ["RS"], "gov:RS/interior"),
        ("Federal Investigation Agency", ["PK"], "gov:PK/criminal-investigation"),
        ("Federal Investigation Agency", ["KG"], None),
    ],
)
def test_the_context_gives_a_country_or_nothing(
    kb: KnowledgeBase, name: str, countries: list[str], identifier: str | None
) -> None:
    assert place(parse_body(name, kb), countries) == identifier


def test_every_generic_name_of_every_portfolio_is_understood(
    kb: KnowledgeBase, compiled: dict[str, Any]
) -> None:
    heads = compiled["bodies"]["heads"]
    for head, portfolio in heads.items():
        if head in compiled["bodies"]["own"] or head in compiled["bodies"]["not"]:
            continue
        body = parse_body(head, kb)
        assert body.portfolio == portfolio, head
        assert place(body, body.within[:1] or ["GE"]) is not None


def test_every_own_name_is_understood_with_its_country(kb: KnowledgeBase, compiled: dict[str, Any]) -> None:
    for name, identifiers in compiled["bodies"]["own"].items():
        for identifier in identifiers:
            code = identifier.removeprefix("gov:").partition("/")[0]
            assert (
                place(parse_body(name, kb), [code]) == identifier
                or len([each for each in identifiers if each.startswith(f"gov:{code}/")]) > 1
            ), (name, identifier)


def test_plain_forgets_articles_and_commas() -> None:
    assert plain("Ministry of the Interior") == plain("Ministry of Interior")
    assert plain("Ministry of Education, Science, and Sport") == "ministry of education and science and sport"
    assert plain("Skupština") == "skupstina"


def test_a_body_without_country_has_no_identifier() -> None:
    assert BodyName(None, "interior").id is None
    assert BodyName("GE", None).id is None
    assert BodyName("GE", "interior").id == "gov:GE/interior"
