"""People who come to the checker, with what they would answer; and how much they bear."""

PROJECT = {
    "japanese_organisation": "true",
    "head_office_in_japan": "true",
    "head_office_prefecture": "13",
    "registered_on": "2015年4月1日",
    "technical_cooperation": "true",
    "has_counterpart": "true",
    "benefits_residents": "true",
    "project_theme": "poverty_reduction",
    "country": "KH",
    "overseas_months_last_5_years": "30か月",
    "running_kusanone_projects": "0件",
    "kusanone_adopted_before": "false",
    "nren_adopted_before": "false",
    "applies_kusanone_same_year": "false",
    "does_international_cooperation": "true",
}
NPO = PROJECT | {
    "who": "ngo",
    "wants": ["funds"],
    "organisation_type": "npo_corporation",
    "overseas_record": "little",
    "budget_yen": "800万円",
    "project_months": "3年",
    "activities": ["dispatch", "equipment"],
}
LARGE_NPO = NPO | {
    "overseas_record": "rich",
    "budget_yen": "1.2億円",
    "project_months": "5年",
    "activities": ["dispatch", "training"],
}
CITY = PROJECT | {
    "who": "municipality",
    "wants": ["funds"],
    "organisation_type": "local_government",
    "budget_yen": "6,000万円",
    "project_months": "2年6か月",
    "activities": ["training"],
    "designated_body_type": "none",
    "consulted_jica": "true",
}
COMPANY = {
    "who": "company",
    "wants": ["learning"],
    "organisation_type": "company",
    "audience": "company_staff",
}
SCHOOL = {
    "who": "school",
    "wants": ["learning"],
    "applicant_kind": "organisation",
    "organisation_type": "school",
    "audience": "high_school",
    "essay_on_world_issues": "true",
}
BOARD = SCHOOL | {"organisation_type": "board_of_education", "audience": "teachers"}
TEACHER = {
    "who": "school",
    "wants": ["learning"],
    "applicant_kind": "individual",
    "role": "teacher",
    "audience": "junior_high",
    "attends_all_training": "true",
}
STUDENT = {
    "who": "student",
    "wants": ["dispatch"],
    "role": "university_student",
    "birth_date": "平成18年4月1日",
    "japanese_nationality": "yes",
    "volunteer_stage": "not_applied",
}
SERVING = {
    "who": "citizen",
    "wants": ["dispatch"],
    "birth_date": "平成8年4月1日",
    "japanese_nationality": "yes",
    "volunteer_stage": "serving",
}
DONOR = {"who": "citizen", "wants": ["giving"]}
IN_KENYA = PROJECT | {
    "who": "ngo",
    "wants": ["advice"],
    "organisation_type": "npo_corporation",
    "country": "KE",
}
# By name: the person, and how many questions they bear after who they are and what they want.
EVERYONE = {
    "an NGO with a project": (NPO, 14),
    "an NGO with a large project": (LARGE_NPO, 14),
    "a city": (CITY, 14),
    "a company": (COMPANY, 5),
    "a school": (SCHOOL, 6),
    "a board of education": (BOARD, 6),
    "a teacher": (TEACHER, 5),
    "a student": (STUDENT, 6),
    "a member now serving": (SERVING, 6),
    "a donor": (DONOR, 2),
    "someone in Kenya": (IN_KENYA, 5),
}
