"""What the 2021 report prints that its questionnaire must bear out: names, bases, and a panel.

A **breakdown** is a number of respondents by category, as the notes under the charts give it. The
**panel** is one way to be the 83 respondents: everyone's routing answers, made so that each
breakdown holds. Which member of a category has which answer is free, and settled by order.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Any

Breakdown = Mapping[str, int]

CATEGORIES: Breakdown = {
    "pharma": 9,
    "medtech": 4,
    "startup": 33,
    "insurance": 2,
    "research_lab": 8,
    "hospital": 10,
    "other": 17,
}
VENDORS: Breakdown = {"pharma": 1, "startup": 26, "research_lab": 2, "other": 4}
USERS: Breakdown = {
    "pharma": 8,
    "medtech": 4,
    "startup": 7,
    "insurance": 2,
    "research_lab": 6,
    "hospital": 10,
    "other": 13,
}
WHOLE_USERS: Breakdown = {
    "pharma": 7,
    "medtech": 3,
    "startup": 7,
    "insurance": 2,
    "research_lab": 6,
    "hospital": 1,
    "other": 10,
}
LEADERSHIP: Breakdown = {
    "pharma": 7,
    "medtech": 3,
    "insurance": 2,
    "research_lab": 6,
    "other": 10,
}
USAGE: Breakdown = {"pharma": 7, "medtech": 3, "insurance": 2, "other": 10}
PHARMA_CHAIN: Breakdown = {
    "pharma": 9,
    "medtech": 3,
    "startup": 25,
    "insurance": 1,
    "research_lab": 4,
    "hospital": 3,
    "other": 9,
}
HOSPITAL_CHAIN: Breakdown = {
    "medtech": 1,
    "startup": 7,
    "research_lab": 3,
    "hospital": 7,
    "other": 4,
}
RISK_CHAIN: Breakdown = {"startup": 1, "insurance": 1, "research_lab": 1, "other": 4}
SCALING: Breakdown = {
    "pharma": 4,
    "medtech": 2,
    "startup": 27,
    "insurance": 1,
    "research_lab": 4,
    "hospital": 7,
    "other": 12,
}

# Of those asked for the role, in order: so many hold one, so many do not, one does not say.
ROLE_YES, ROLE_NO = 24, 11
ROLE_HOLDERS = ROLE_YES
SIZES = {"lt10": 14, "10_100": 26, "100_1000": 9, "1000_10000": 14, "gt10000": 20}
MATURITY_STEPS = {"learners": 24, "in_transition": 36, "experienced": 23}
MATURITY_SCORES = {1: 10, 2: 14, 3: 36, 4: 23}

# Who was asked each question that not everyone was asked.
ROUTED: Mapping[str, Breakdown] = {
    "exec_priority": LEADERSHIP,
    "exec_acculturation": LEADERSHIP,
    "acculturation_initiative": LEADERSHIP,
    "ai_department": WHOLE_USERS,
    "ai_role": WHOLE_USERS,
    "demand_management": LEADERSHIP,
    "partner_freq": USERS,
    "partner_types": USERS,
    "usage_centric": USAGE,
    "startup_clients": VENDORS,
    "startup_business_model": VENDORS,
    "startup_product": VENDORS,
    "uc_pharma": PHARMA_CHAIN,
    "uc_risk": RISK_CHAIN,
    "uc_hospital": HOSPITAL_CHAIN,
    "scale_capacity": WHOLE_USERS,
    "uc_planned_3y": SCALING,
    "poc_industrialized": SCALING,
}

YES_NO = ("yes", "no")
FREQUENCY = ("never", "barely", "sometimes", "often", "always")
BARRIER = ("not", "intermediate", "strong")
SCORES = (1, 2, 3, 4)

# The options, or the scores of a scale, in the order of their codes.
OPTIONS: Mapping[str, tuple[str, ...] | tuple[int, ...]] = {
    "category": (
        *("pharma", "medtech", "startup", "insurance"),
        *("research_lab", "hospital", "other"),
    ),
    "size": ("lt10", "10_100", "100_1000", "1000_10000", "gt10000"),
    "geo_scope": ("europe_emea", "global", "other"),
    "track": ("vendor", "user"),
    "value_chain": ("pharma_medtech", "hospital", "risk"),
    "answers_for": ("organisation", "unit"),
    "poc_run": YES_NO,
    "exec_priority": SCORES,
    "exec_acculturation": SCORES,
    "acculturation_initiative": YES_NO,
    "ai_department": YES_NO,
    "ai_role": YES_NO,
    "ai_role_position": ("exco", "c_level_not_exco", "under_c_level"),
    "demand_management": YES_NO,
    "business_objectives": (
        *("cost_reduction", "customer_satisfaction", "better_care"),
        *("new_business", "risk_management"),
    ),
    "partner_freq": FREQUENCY,
    "partner_types": (
        *("technology_providers", "data_providers", "it_consulting"),
        *("academic", "startups", "other"),
    ),
    "usage_centric": ("usage", "techno"),
    "startup_clients": ("major_companies", "hospital_research", "patients", "insurance", "other"),
    "startup_business_model": ("license", "fixed_fee", "freemium", "other", "no_model_yet"),
    "startup_product": ("saas", "paas", "hardware", "care_services", "drug_candidate", "other"),
    "data_profiles": (
        *("data_manager", "data_owner", "product_owner", "front_end_dev"),
        *("data_scientist", "data_engineer", "data_architect", "no_data_profile"),
    ),
    "maturity": SCORES,
    "scale_capacity": SCORES,
    "uc_planned_3y": ("none", "1_5", "6_10", "gt10"),
    "poc_industrialized": ("0_25", "gt25", "do_not_know"),
    "roadblocks": BARRIER,
    "ethics_framing": ("no", "ad_hoc", "systematically"),
    "ethics_barrier": BARRIER,
    "sovereignty_important": YES_NO,
    "sovereignty_initiatives": YES_NO,
    "effort_focus": ("more", "less"),
    "ds_techniques": (
        *("data_visualisation", "rpa", "ml_dl", "nlp", "computer_vision"),
        *("reinforcement_learning", "biostat_causal", "do_not_know"),
    ),
    "cloud": ("no", "exceptionally", "mostly", "planned"),
    "tech_collab": FREQUENCY,
}

ETHICS = ("accountability", "fairness", "privacy", "explainability")
ROWS: Mapping[str, tuple[str, ...]] = {
    "uc_pharma": (
        *("epidemiology", "drug_discovery", "drug_device_dev", "market_access"),
        *("marketing_sales", "manufacturing_supply", "post_market"),
    ),
    "uc_risk": (
        *("actuarial", "marketing_sales", "claims_payments"),
        *("customer_service", "population_health"),
    ),
    "uc_hospital": ("care_organization", "emergency_ward", "ambulatory_care", "surgery"),
    "roadblocks": (
        *("organizational_frictions", "data", "engage_business", "adoption"),
        *("ethics_privacy", "budget", "skills", "it_enablers"),
    ),
    "ethics_framing": ETHICS,
    "ethics_barrier": ETHICS,
    "effort_focus": (
        *("ingestion", "data_cleaning_storage_api"),
        *("data_computing_ai", "end_user_exposure"),
    ),
}
PHASES: Mapping[str, tuple[str, ...]] = {"roadblocks": ("before", "during")}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "under_way": ("none", "some", "many"),
    "value": ("rather_low", "rather_high"),
    "accessible": ("rather_hard", "rather_accessible"),
}
SEGMENTS: Mapping[str, tuple[str, ...]] = {
    "startup": YES_NO,
    "pharma_medtech": ("pharma_medtech", "others"),
    "more_than_100": YES_NO,
    "maturity_step": ("learners", "in_transition", "experienced"),
}


def panel() -> list[dict[str, int]]:
    """The 83 respondents: their codes in the questions that route and cut."""
    members = list(chain.from_iterable(_members(category) for category in CATEGORIES))
    for question, numbers in (("size", SIZES), ("maturity", MATURITY_SCORES)):
        for member, answer in zip(members, _spread(numbers), strict=True):
            member[question] = code(question, answer)
    whole = [m for m in members if m["track"] == code("track", "user") and m["answers_for"] == 1]
    for member, answer in zip(whole, _spread({"yes": ROLE_YES, "no": ROLE_NO}), strict=False):
        member["ai_role"] = code("ai_role", answer)
    return members


def code(question: str, answer: str | int) -> int:
    """The code of an option, or a score as it is."""
    options = OPTIONS[question]
    return options.index(answer) + 1  # type: ignore[arg-type]


def _members(category: str) -> Iterator[dict[str, int]]:
    users, whole = USERS.get(category, 0), WHOLE_USERS.get(category, 0)
    scaling = SCALING[category]
    chains = _spread(
        {
            "pharma_medtech": PHARMA_CHAIN.get(category, 0),
            "hospital": HOSPITAL_CHAIN.get(category, 0),
            "risk": RISK_CHAIN.get(category, 0),
        }
    )
    for place, value_chain in enumerate(chains):
        yield {
            "category": code("category", category),
            "track": code("track", "user" if place < users else "vendor"),
            "answers_for": code("answers_for", "organisation" if place < whole else "unit"),
            "value_chain": code("value_chain", value_chain),
            "poc_run": code("poc_run", "yes" if place < scaling else "no"),
        }


def _spread(numbers: Mapping[Any, int]) -> Iterator[Any]:
    return chain.from_iterable(repeat(answer, number) for answer, number in numbers.items())
