"""Tables of the words that OSCE pages are built from: fields of work, menu entries, kinds, headings.

They stand here and not in the knowledge base, because a page is read before any model is loaded.
"""

from __future__ import annotations

FIELDS_OF_WORK = (
    "Arms control",
    "Border management",
    "Combating trafficking in human beings",
    "Conflict prevention and resolution",
    "Countering terrorism",
    "Cyber/ICT Security",
    "Democratization",
    "Economic activities",
    "Education",
    "Elections",
    "Environmental activities",
    "Gender equality",
    "Good governance",
    "Human rights",
    "Media freedom and development",
    "Migration",
    "National minority issues",
    "Policing",
    "Reform and co-operation in the security sector",
    "Roma and Sinti",
    "Rule of law",
    "Tolerance and non-discrimination",
    "Youth",
)

# Labels that the site has or had beside the 23 or in their place.
OTHER_LABELS = {
    "Climate change": "Environmental activities",
    "Water management": "Environmental activities",
    "Energy security": "Economic activities",
    "Media laws": "Media freedom and development",
    "Media pluralism": "Media freedom and development",
    "Safety of journalists": "Media freedom and development",
    "Anti-trafficking": "Combating trafficking in human beings",
    "Combating human trafficking": "Combating trafficking in human beings",
    "Military reform and co-operation": "Reform and co-operation in the security sector",
    "Minority rights": "National minority issues",
    "Minority issues": "National minority issues",
}

KINDS = (
    "News Item",
    "News",
    "Press release",
    "Press statement",
    "Press advisory",
    "Statement",
    "Daily report",
    "Spot report",
    "Weekly report",
    "Report",
    "Article",
    "Story",
    "Stories",
    "Web story",
    "Event",
    "Speech",
    "Interview",
    "Factsheet",
    "Poster",
    "Study / report",
    "Publication",
    "Needs assessment mission",
)

MENU_STATES = (
    "Albania", "Andorra", "Armenia", "Austria", "Azerbaijan", "Belgium", "Belarus",
    "Bosnia and Herzegovina", "Bulgaria", "Canada", "Croatia", "Cyprus", "Czechia", "Czech Republic",
    "Denmark", "Estonia", "Finland", "France", "Georgia", "Germany", "Greece", "Holy See", "Hungary",
    "Iceland", "Ireland", "Italy", "Kazakhstan", "Kyrgyzstan", "Latvia", "Liechtenstein", "Lithuania",
    "Luxembourg", "Malta", "Moldova", "Monaco", "Mongolia", "Montenegro", "The Netherlands", "Netherlands",
    "North Macedonia", "Norway", "Poland", "Portugal", "Romania", "Russian Federation", "San Marino",
    "Serbia", "Slovakia", "Slovenia", "Spain", "Sweden", "Switzerland", "Tajikistan", "Türkiye", "Turkey",
    "Turkmenistan", "Ukraine", "United Kingdom", "United States of America", "Uzbekistan",
)  # fmt: skip

MENU_PARTS = (
    "Our work", "Fields of work", "Field operations", "Projects", "Meetings and conferences",
    "Summit meetings", "Review Conferences", "Ministerial Council meetings",
    "Plenary meetings of the Permanent Council", "Plenary Meetings of the Forum for Security Co-operation",
    "Security Review Conferences", "Annual Implementation Assessment Meetings",
    "Economic and Environmental Forum", "Economic and Environmental Dimension Implementation Meetings",
    "Human rights meetings", "Media conferences", "Cyber/ICT security conferences",
    "Conference of the Alliance against Trafficking in Persons", "Gender Equality Review Conferences",
    "Gender equality conferences", "Annual OSCE Mediterranean conferences", "Annual OSCE Asian conferences",
    "Partnerships", "Countries", "All", "Participating States", "Asian Partners for Co-operation",
    "Mediterranean Partners for Co-operation", "Structures and institutions", "Chairpersonship",
    "Chairmanship", "Secretariat", "Secretary General", "Office of the Secretary General",
    "Conflict Prevention Centre", "Transnational Threats Department",
    "Office of the Special Representative and Co-ordinator for Combating Trafficking in Human Beings",
    "Office of the Co-ordinator of OSCE Economic and Environmental Activities", "Gender Issues Programme",
    "Opportunities for Youth", "Department of Human Resources", "Department of Management and Finance",
    "Office of Internal Oversight", "Documentation Centre in Prague", "Institutions", "Presence in Albania",
    "Centre in Ashgabat", "Programme Office in Astana", "Programme Office in Bishkek",
    "Mission to Bosnia and Herzegovina", "Programme Office in Dushanbe", "Mission in Kosovo",
    "Mission to Moldova", "Mission to Montenegro", "Mission to Serbia", "Mission to Skopje",
    "Project Co-ordinator in Uzbekistan", "Closed field activities", "Parliamentary Assembly",
    "Court of Conciliation and Arbitration", "Organizational structure", "About us",
)  # fmt: skip

# Headings of the site of 2025 (layout E). Under a navigation heading only sentences are text.
TOPIC_HEADINGS = ("Our challenge", "Our action", "Our teams", "Our operations on the ground")
STRUCTURE_HEADINGS = (
    "Overview", "Our work", "Quick links", "Featured", "Activities, news and other highlights",
    "News and activities", "Leadership", "Contact",
)  # fmt: skip
NAVIGATION_HEADINGS = (
    "Our teams", "Our operations on the ground", "Quick links", "Featured",
    "Activities, news and other highlights", "News and activities", "Contact",
)  # fmt: skip
SITE_ONLY_HEADINGS = ("Quick links", "Activities, news and other highlights", "News and activities")

OUTLINE_HEADS = ("Project outline", "Programme outline")
SECTION_HEADS = ("What we do", "Who we are", "Institutions & Structures", "Where we are")
SECTION_FURNITURE = ("Skip navigation", "Follow OSCE", "Skip Links")
END_MARKS = ("Where we are", "Video & Photography", "Subscribe to OSCE", "Follow Us")
LISTING_HEADS = ("Newsroom", "News and press releases", "Publications")
OFFICIAL_BODIES = (
    "Permanent Council", "Forum for Security Co-operation", "Ministerial Council", "Senior Council",
    "Joint Meeting of the Forum for Security Co-operation and the Permanent Council", "Secretariat",
)  # fmt: skip


def fold(label: str) -> str:
    """Return a label's key for comparison: case, ampersand and outer spaces don't count."""
    return label.strip().replace(" & ", " and ").casefold()


_FIELDS = {fold(name): name for name in FIELDS_OF_WORK} | {
    fold(old): new for old, new in OTHER_LABELS.items()
}


def field_of_work(label: str) -> str | None:
    """Return the official spelling of the field of work that a printed label stands for, or None.

    A label beside the 23 ("Climate change") gives the field that it belongs to.
    """
    return _FIELDS.get(fold(label))
